import { describe, expect, it } from '@jest/globals';
import { createAddressGate } from 'session-hub/internal/adapters/address/address-gate.js';
import { parseTrustProxy, type TrustProxy, trustsOf } from 'session-hub/internal/hub/trust-proxy.js';
import { AddressLimiter } from 'session-hub/internal/protocol/limits/address-limiter.js';
import { HeldClock } from '../../../../support/http/held-clock.js';
import { RecordingLogger } from '../../../../support/recording-logger.js';

const randomness = { id: () => 'id', fraction: () => 0.5 };

function gate(trustProxy: TrustProxy = 0) {
  const logger = new RecordingLogger();
  const limiter = new AddressLimiter({ rate: 1, burst: 1 }, { clock: new HeldClock(), randomness });
  return { logger, addresses: createAddressGate({ limiter, trusts: trustsOf(trustProxy), logger }) };
}

function addressOf(trustProxy: TrustProxy, peer: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return gate(trustProxy).addresses.addressOf({ headers, peer });
}

describe('the address of a client', () => {
  it('R97: is the other end of the connection where no proxy is trusted', () => {
    expect(addressOf(0, '198.51.100.1', '203.0.113.9')).toBe('198.51.100.1');
    expect(addressOf(0, '::ffff:198.51.100.1')).toBe('198.51.100.1');
  });

  it.each<[string, TrustProxy, string, string, string]>([
    ['one proxy', 1, '10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['one proxy, and what the client wrote before it', 1, '10.0.0.2', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies', 2, '10.0.0.2', '1.1.1.1, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
    ['a list', ['loopback', '10.0.0.0/8'], '127.0.0.1', '1.1.1.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['a list, over IPv4 written as IPv6', ['10.0.0.0/8'], '::ffff:10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['a proxy that writes ports', 1, '10.0.0.2', '203.0.113.9:51000', '203.0.113.9'],
    ['a proxy that writes IPv6 with a port', 1, '10.0.0.2', '[2001:db8::9]:443', '2001:db8::9'],
  ])('R97: is what trusted proxies say: %s', (_what, trustProxy, peer, forwarded, expected) => {
    expect(addressOf(trustProxy, peer, forwarded)).toBe(expected);
  });

  it('R97: is not taken from a proxy that is not on the list', () => {
    expect(addressOf(['10.0.0.0/8'], '198.51.100.1', '203.0.113.9')).toBe('198.51.100.1');
  });

  it('R97: is the peer where a trusted proxy says nothing', () => {
    expect(addressOf(1, '10.0.0.2')).toBe('10.0.0.2');
  });

  it('R97: is limited as one address for everything that cannot be read, even from a proxy on this machine', () => {
    const { addresses } = gate(['loopback']);
    const enter = (text: string) =>
      addresses.enter(addresses.addressOf({ headers: { 'x-forwarded-for': text }, peer: '127.0.0.1' }));
    enter('nonsense');
    expect(() => enter('other nonsense')).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  });

  it('R97: is not limited on loopback', () => {
    const { addresses } = gate();
    for (let n = 0; n < 100; n++) {
      addresses.enter('127.0.0.1');
      addresses.failed('127.0.0.1');
    }
  });
});

it.each(['1,', '1, 10.0.0.0/8'])('R97: a number in a list of proxies is refused: %s', (text) => {
  expect(() => parseTrustProxy(text)).toThrow('1 in a list is no address');
});

describe('a proxy that the hub was not told of', () => {
  const from = (peer: string) => ({ headers: { 'x-forwarded-for': '203.0.113.9' }, peer });

  it.each(['127.0.0.1', '172.18.0.3'])('is mentioned in the log once, when it is at %s', (peer) => {
    const { addresses, logger } = gate();
    for (let n = 0; n < 3; n++) addresses.addressOf(from(peer));
    expect(logger.lines).toHaveLength(1);
    expect(logger.saying('a proxy stands before the hub')[0]?.facts).toMatchObject({
      proxy: peer,
      effect: peer === '127.0.0.1' ? 'no client is limited by address' : 'all its clients share one limit',
      step: expect.stringContaining('TRUST_PROXY'),
    });
  });

  it('is not guessed from a header that any client can send', () => {
    const { addresses, logger } = gate();
    addresses.addressOf(from('198.51.100.1'));
    expect(logger.lines).toEqual([]);
  });
});

describe('the setting of trusted proxies', () => {
  it.each<[string, TrustProxy]>([
    ['0', 0],
    ['2', 2],
    ['loopback', ['loopback']],
    ['loopback, 10.0.0.0/8 ,fd00::/8,', ['loopback', '10.0.0.0/8', 'fd00::/8']],
  ])('is read from %s', (text, expected) => {
    expect(parseTrustProxy(text)).toEqual(expected);
  });

  it.each(['true', '10.0.0.0/99', 'proxy.example', '11', '-1', '1.5'])('is not %s', (text) => {
    expect(() => parseTrustProxy(text)).toThrow();
  });
});
