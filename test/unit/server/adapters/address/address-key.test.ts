import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressKey, placeOf, plainAddress } from 'session-hub/internal/adapters/address/address-key.js';

describe('the key that an address is counted under', () => {
  it.each([
    ['an IPv4 address', '203.0.113.9', '203.0.113.9'],
    ['IPv4 written as IPv6', '::ffff:203.0.113.9', '203.0.113.9'],
    ['IPv4 written as IPv6 in hexadecimal', '::ffff:cb00:7109', '203.0.113.9'],
    ['IPv4 from a translator', '64:ff9b::203.0.113.9', '203.0.113.9'],
    ['a port after it', '203.0.113.9:4711', '203.0.113.9'],
    ['an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['its neighbour in the same /64', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['capital letters and zeros', '2001:0DB8:0001:0002::A', '2001:db8:1:2::/64'],
    ['brackets and a port', '[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['a zone', 'fe80::1%eth0.1', 'fe80:0:0:0::/64'],
  ])('R97: is the same for %s', (_what, text, key) => {
    expect(addressKey(text)).toBe(key);
  });

  it('R97: differs between two /64', () => {
    expect(addressKey('2001:db8:1:3::9')).not.toBe(addressKey('2001:db8:1:2::9'));
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '[::1]:80'])(
    'R97: is none for %s, which is not limited',
    (text) => {
      expect(addressKey(text)).toBeNull();
    },
  );

  it.each([
    '',
    'unknown',
    'localhost',
    '1.2.3',
    '127.1',
    '0x7f000001',
    '1.2.3.4, 5.6.7.8',
    '::1::',
    '%',
    '[',
    'x'.repeat(16_000),
  ])('R97: is one and the same for all that is no address, such as %s', (text) => {
    expect(addressKey(text)).toBe(addressKey('garbage'));
    expect(plainAddress(text)).toBe('');
  });
});

describe('any text', () => {
  it('R97: has a key, and the same one when it was read once', () => {
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((address) => `::ffff:${address}`),
      fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([address, port]) => `[${address}]:${port}`),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.[]%/ ,') }),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const plain = plainAddress(text);
        expect(addressKey(plain)).toBe(addressKey(text));
        expect(plainAddress(plain)).toBe(plain);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('where an address is', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::ffff:10.1.2.3', 'private'],
    ['172.18.0.3', 'private'],
    ['fd00::1', 'private'],
    ['203.0.113.9', 'public'],
    ['2a00::1', 'public'],
    ['nowhere', 'unknown'],
  ])('is said of %s: %s', (text, place) => {
    expect(placeOf(text)).toBe(place);
  });
});
