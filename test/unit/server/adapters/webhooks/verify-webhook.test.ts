import { describe, expect, it } from '@jest/globals';
import { verifyWebhook } from 'session-hub';
import { signWebhook } from 'session-hub/internal/adapters/webhooks/http-sender.js';

// The vector that implementations of Standard Webhooks are checked by.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
};
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const OTHER = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const now = MESSAGE.timestamp * 1_000;

function headers(signature: string): Record<string, string> {
  return {
    'webhook-id': MESSAGE.id,
    'webhook-timestamp': String(MESSAGE.timestamp),
    'webhook-signature': signature,
  };
}

describe('the signature of a webhook', () => {
  it('R81: is the one of Standard Webhooks', () => {
    expect(signWebhook([SECRET], MESSAGE)).toBe(SIGNATURE);
  });

  it('R81: is accepted under either secret while one replaces the other', () => {
    const both = { headers: headers(signWebhook([SECRET, OTHER], MESSAGE)), body: MESSAGE.body };
    for (const secret of [SECRET, OTHER, [OTHER, SECRET]])
      expect(verifyWebhook(both, secret, { now })).toEqual({ test: 2432232314 });
    const old = { headers: headers(SIGNATURE), body: Buffer.from(MESSAGE.body) };
    expect(verifyWebhook(old, [OTHER, SECRET], { now })).toEqual({ test: 2432232314 });
  });

  it.each([
    ['another secret', { headers: headers(SIGNATURE), body: MESSAGE.body }, OTHER, now, /signature/],
    ['another body', { headers: headers(SIGNATURE), body: '{"test": 1}' }, SECRET, now, /signature/],
    [
      'no signature of ours',
      { headers: headers('v2,abc v1,'), body: MESSAGE.body },
      SECRET,
      now,
      /signature/,
    ],
    ['an old one', { headers: headers(SIGNATURE), body: MESSAGE.body }, SECRET, now + 301_000, /time/],
    [
      'one from the future',
      { headers: headers(SIGNATURE), body: MESSAGE.body },
      SECRET,
      now - 301_000,
      /time/,
    ],
    ['no headers', { headers: {}, body: MESSAGE.body }, SECRET, now, /webhook-id/],
    ['a secret of another form', { headers: headers(SIGNATURE), body: MESSAGE.body }, 'abc', now, /whsec_/],
  ])('R81: refuses %s', (_what, received, secret, at, message) => {
    expect(() => verifyWebhook(received, secret, { now: at })).toThrow(message);
  });

  it('R81: refuses another id or time than the signed one', () => {
    for (const changed of [{ 'webhook-id': 'msg_other' }, { 'webhook-timestamp': '1614265331' }]) {
      const received = { headers: { ...headers(SIGNATURE), ...changed }, body: MESSAGE.body };
      expect(() => verifyWebhook(received, SECRET, { now })).toThrow(/signature/);
    }
  });
});
