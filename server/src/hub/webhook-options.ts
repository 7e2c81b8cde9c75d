import { EVENT_CLASSES, type EventType, LIMITS } from '@session-hub/shared';
import { hookNameSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import type { WebhookSettings } from '../core/deliver/webhooks/webhooks-facade.js';

const HOUR = 60 * 60 * 1_000;
const EVENT_TYPES = Object.keys(EVENT_CLASSES) as [EventType, ...EventType[]];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const secretSchema = z
  .string()
  .refine(
    isSecret,
    'is "whsec_" and the base64 of 24 to 64 random bytes; `openssl rand -base64 32` makes the second part',
  );

const typesSchema = z.array(z.enum(EVENT_TYPES)).min(1);

const wait = z
  .number()
  .min(1)
  .max(24 * HOUR);

/** One webhook as it is written in options and files. Times are in milliseconds. */
const webhookSchema = z.strictObject({
  /** The name in commands, in logs and in the payload. Another name is another webhook. */
  name: hookNameSchema,
  /** Where to send events. It begins with `https://`, unless `allowHttp` is true or it is this machine. */
  url: z.url({ protocol: /^https?$/, error: 'is no URL that begins with https://' }),
  /** The key that signs the payloads. Two of them during a rotation: both sign. */
  secret: z.union([secretSchema, z.tuple([secretSchema, secretSchema])]),
  /** The types of events to send, or `*` for all. */
  types: z.union([
    z.literal('*', 'is "*" for all types of events, or a list of some, like ["status", "error"]'),
    typesSchema,
  ]),
  /** Allows `http://` to other machines. Everyone on the way can then read the events. */
  allowHttp: z.boolean().default(false),
  /** The longest wait for an answer; 10,000 by default. */
  timeout: z.number().min(100).max(60_000).default(10_000),
  /** The number of requests at the same time; 8 by default. */
  concurrency: z.int().min(1).max(50).default(8),
  /** The wait before each retry: random from 0 to `base`, doubled with each try, at most `cap`. */
  retry: z.strictObject({ base: wait, cap: wait }).default({ base: 1_000, cap: HOUR }),
  /** After this many tries the hub gives up; 100 by default. */
  tries: z.int().min(1).max(1_000).default(100),
  /** After this time the hub gives up; 24 hours by default. */
  giveUpAfter: z
    .number()
    .min(1)
    .max(30 * 24 * HOUR)
    .default(24 * HOUR),
});
/**
 * One webhook: where the hub sends events, of which types, and how it retries. Times are milliseconds.
 *
 * @example
 * const webhook: WebhookOptions = {
 *   name: 'billing',
 *   url: 'https://billing.example/hooks',
 *   secret: process.env.WEBHOOK_SECRET ?? '',
 *   types: ['status', 'error'],
 * };
 * const hub = await createHub({ webhooks: [webhook] });
 */
export type WebhookOptions = z.input<typeof webhookSchema>;

const webhooksSchema = z.array(webhookSchema).max(LIMITS.webhooks);

/** Checks and completes. Throws one sentence that names the place, and never a secret. */
export function webhookSettings(given: unknown): WebhookSettings[] {
  const parsed = webhooksSchema.safeParse(given);
  if (!parsed.success) throw new Error(sentenceOf(parsed.error));
  const names = new Set<string>();
  return parsed.data.map(({ secret, types, allowHttp, ...webhook }) => {
    const { name, url, retry, timeout, giveUpAfter } = webhook;
    const { protocol, hostname, username, password } = new URL(url);
    const secrets = typeof secret === 'string' ? [secret] : secret;
    if (names.has(name)) throw new Error(`Two webhooks are called "${name}"; each needs a name of its own.`);
    names.add(name);
    if (username !== '' || password !== '')
      throw new Error(
        `The URL of webhook "${name}" holds a password. Leave it out: the signature tells who sends.`,
      );
    if (protocol === 'http:' && !allowHttp && !LOOPBACK.test(hostname))
      throw new Error(
        `The URL of webhook "${name}" must begin with https://, or everybody on the way can read it. Set allowHttp where that is fine.`,
      );
    if (secrets.length > new Set(secrets).size)
      throw new Error(`Webhook "${name}" has the same secret twice; while one replaces another they differ.`);
    if (retry.base > retry.cap)
      throw new Error(`retry.base of webhook "${name}" must not be above its retry.cap.`);
    if (timeout > giveUpAfter)
      throw new Error(
        `giveUpAfter of webhook "${name}" must not be shorter than its timeout: it would be given up while it waits for its first answer.`,
      );
    return { ...webhook, secrets, types: types === '*' ? types : new Set(types) };
  });
}

function isSecret(text: string): boolean {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (match === null) return false;
  const { length } = Buffer.from(match[1] ?? '', 'base64');
  return length >= 24 && length <= 64;
}

function sentenceOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'The webhooks are not of the form that docs/WEBHOOKS.md describes.';
  const place = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  // A union tells of each of its forms; one that the value has got into says more than the usual first.
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const inner = (forms.find(([found]) => found !== undefined && found.path.length > 0) ?? forms[0])?.[0];
  return `webhooks${place}: ${(inner ?? issue).message}.`;
}
