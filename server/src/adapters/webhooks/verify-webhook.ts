import { timingSafeEqual } from 'node:crypto';
import type { HubEvent, Status } from '@session-hub/shared';
import { SECRET_PREFIX, signatureOf } from './http-sender.js';

/**
 * The body of a webhook: events of one session.
 *
 * @example
 * const { session, events }: WebhookPayload = verifyWebhook(request, secret);
 * for (const event of events) console.log(session.id, event.seq, event.type);
 */
export interface WebhookPayload {
  /** The name of the webhook. */
  hook: string;
  /** The session that the events belong to, as it was at the time of sending. */
  session: { id: string; owner: string; template: string; title: string; status: Status };
  /** The epoch of the log. */
  epoch: string;
  /**
   * The part of the log that this delivery covers begins after this event. Events of other types are left
   * out.
   */
  from: number;
  /** The last event of that part of the log. */
  to: number;
  /** Events that were no longer kept when they could be delivered. */
  missing?: { from: number; to: number };
  /** The events, in log order. */
  events: HubEvent[];
}

/**
 * A webhook as your server received it.
 *
 * @example
 * const received: ReceivedWebhook = { headers: request.headers, body: request.body };
 * verifyWebhook(received, secret);
 */
export interface ReceivedWebhook {
  /** The headers of the request, with names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it was received. A body that was parsed and written again has another signature. */
  body: string | Buffer;
}

/**
 * Options of `verifyWebhook`.
 *
 * @example
 * const options: VerifyOptions = { tolerance: 60 };
 * verifyWebhook(request, secret, options);
 */
export interface VerifyOptions {
  /**
   * The largest difference between the sender's clock and yours, in seconds; 300 by default. It makes a
   * copied request useless later.
   */
  tolerance?: number;
  /** The time in milliseconds since 1970; the clock of this machine by default. */
  now?: number;
}

/**
 * Returns the payload of a webhook when one of the secrets has signed it. Throws an error with a sentence
 * otherwise.
 *
 * @example
 * import express from 'express';
 * import { verifyWebhook } from 'session-hub';
 *
 * const app = express();
 * app.post('/hooks', express.raw({ type: 'application/json' }), (request, response) => {
 *   const { session, events } = verifyWebhook(request, process.env.WEBHOOK_SECRET ?? '');
 *   console.log(session.id, events.length);
 *   response.sendStatus(204);
 * });
 */
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
