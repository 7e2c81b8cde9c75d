import { timingSafeEqual } from 'node:crypto';
import type { HubEvent, Status } from '@session-hub/shared';
import { SECRET_PREFIX, signatureOf } from './http-sender.js';

/** The body of a webhook. */
export interface WebhookPayload {
  hook: string;
  session: { id: string; owner: string; template: string; title: string; status: Status };
  epoch: string;
  /** The part of the log that this delivery stands for; the events of other types in it are left out. */
  from: number;
  to: number;
  /** Events that were not kept until they could be delivered. */
  missing?: { from: number; to: number };
  events: HubEvent[];
}

export interface ReceivedWebhook {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came: a body that was parsed and written again has another signature. */
  body: string | Buffer;
}

export interface VerifyOptions {
  /** How far the sender's clock may be off, in seconds, so that a request that was overheard is of no use later; 300 by default. */
  tolerance?: number;
  /** Milliseconds since 1970; the clock of this machine by default. */
  now?: number;
}

/** Returns what a webhook says when one of the secrets has signed it; throws an error with a sentence otherwise. */
export function verifyWebhook(
  { headers, body }: ReceivedWebhook,
  secret: string | readonly string[],
  { tolerance = 300, now = Date.now() }: VerifyOptions = {},
): WebhookPayload {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = Number(headerOf(headers, 'webhook-timestamp'));
  if (!(Math.abs(now / 1_000 - timestamp) <= tolerance))
    throw new Error('The time of the webhook is too far from now: it is an old one, or a clock is wrong.');
  const text = body.toString();
  const given = headerOf(headers, 'webhook-signature')
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  const secrets = typeof secret === 'string' ? [secret] : secret;
  for (const known of secrets) {
    if (!known.startsWith(SECRET_PREFIX))
      throw new Error(`A secret of a webhook begins with ${SECRET_PREFIX}.`);
    const right = signatureOf(known, { id, timestamp, body: text });
    if (given.some((one) => one.length === right.length && timingSafeEqual(one, right)))
      return JSON.parse(text) as WebhookPayload;
  }
  throw new Error('The signature of the webhook is wrong: another secret made it, or the body was changed.');
}

function headerOf(headers: ReceivedWebhook['headers'], name: string): string {
  const value = headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`The header ${name} is missing: this is no webhook of a hub.`);
}
