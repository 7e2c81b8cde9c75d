import { describe, expect, it } from '@jest/globals';
import { webhookSettings } from 'session-hub/internal/hub/webhook-options.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const GOOD = { name: 'billing', url: 'https://app.example/hook', secret: SECRET, types: ['status'] };

describe('the settings of webhooks', () => {
  it('are completed', () => {
    expect(webhookSettings([GOOD])).toEqual([
      {
        name: 'billing',
        url: 'https://app.example/hook',
        secrets: [SECRET],
        types: new Set(['status']),
        timeout: 10_000,
        concurrency: 8,
        retry: { base: 1_000, cap: 3_600_000 },
        tries: 100,
        giveUpAfter: 86_400_000,
      },
    ]);
  });

  it.each([
    'http://127.0.0.1:9000/hook',
    'http://127.8.8.8/hook',
    'http://localhost:9000/hook',
    'http://[::1]:9000/hook',
  ])('take %s, which does not leave the machine', (url) => {
    expect(webhookSettings([{ ...GOOD, url }])[0]?.url).toBe(url);
  });

  it('take http:// to other machines only when told so', () => {
    const url = 'http://billing.internal/hook';
    expect(() => webhookSettings([{ ...GOOD, url }])).toThrow(
      'The URL of webhook "billing" must begin with https://, or everybody on the way can read it. Set allowHttp where that is fine.',
    );
    expect(webhookSettings([{ ...GOOD, url, allowHttp: true }])[0]?.url).toBe(url);
    for (const trick of ['http://127.0.0.1.example/', 'http://localhost.example/', 'http://10.0.0.1/'])
      expect(() => webhookSettings([{ ...GOOD, url: trick }])).toThrow(/https/);
  });

  it.each([
    ['no array', {}, /webhooks: /],
    ['an unknown option', [{ ...GOOD, secrets: [] }], /webhooks\[0\]: .*secrets/],
    ['no secret', [{ ...GOOD, secret: undefined }], /webhooks\[0\]\.secret: /],
    ['a short secret', [{ ...GOOD, secret: 'whsec_c2hvcnQ=' }], /webhooks\[0\]\.secret: .*24 to 64/],
    ['an unknown type', [{ ...GOOD, types: ['stat'] }], /webhooks\[0\]\.types/],
    ['no type', [{ ...GOOD, types: [] }], /webhooks\[0\]\.types/],
    [
      'no types',
      [{ ...GOOD, types: undefined }],
      /^webhooks\[0\]\.types: is "\*" for all types of events, or a list of some, like \["status", "error"\]\.$/,
    ],
    ['another protocol', [{ ...GOOD, url: 'ftp://app.example/' }], /webhooks\[0\]\.url: /],
    ['a name with a slash', [{ ...GOOD, name: 'a/b' }], /webhooks\[0\]\.name: /],
    ['one name twice', [GOOD, GOOD], /Two webhooks are called "billing"/],
    ['one secret twice', [{ ...GOOD, secret: [SECRET, SECRET] }], /same secret twice/],
    ['a password in the URL', [{ ...GOOD, url: 'https://me:pass@app.example/' }], /holds a password/],
    ['waits that shrink', [{ ...GOOD, retry: { base: 10, cap: 5 } }], /must not be above its retry.cap/],
    [
      'an end before the first answer',
      [{ ...GOOD, giveUpAfter: 500 }],
      /must not be shorter than its timeout/,
    ],
    ['a timeout that is no number', [{ ...GOOD, timeout: Number.NaN }], /webhooks\[0\]\.timeout/],
    ['too many', Array.from({ length: 21 }, (_, n) => ({ ...GOOD, name: `hook-${n}` })), /webhooks: /],
  ])('refuse %s in a sentence', (_what, given, sentence) => {
    expect(() => webhookSettings(given)).toThrow(sentence);
  });

  it('never tell a secret, nor a password, in what they refuse', () => {
    const broken = [
      [{ ...GOOD, secret: 'not-a-secret-of-ours' }],
      [{ ...GOOD, secret: [SECRET, 'not-a-secret-of-ours'] }],
      [{ ...GOOD, secret: [OTHER, OTHER] }],
      [{ ...GOOD, url: 'https://me:not-a-secret-of-ours@app.example/' }],
    ];
    for (const given of broken) {
      let text = '';
      try {
        webhookSettings(given);
      } catch (error) {
        text = String(error);
      }
      expect(text).not.toBe('');
      expect(text).not.toContain('not-a-secret-of-ours');
      expect(text).not.toContain(OTHER);
    }
  });
});
