import { createHash, createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type {
  WebhookAnswer,
  WebhookDelivery,
  WebhookSender,
  WebhookTarget,
} from '../../ports/webhook-sender.js';

/** Of an answer so much is read, for so long, only so that its connection can be used again. */
const MOST_ANSWER_BYTES = 16 * 1024;
const LONGEST_REST_MS = 1_000;
const IDLE_CONNECTIONS = 8;

/** Posts webhooks. `node:http` follows no redirects by itself, and has connections that can be let go of. */
export function httpSender(): WebhookSender {
  const options = { keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);

  return {
    send: (target, delivery, signal) =>
      new Promise((resolve) => {
        const url = new URL(target.url);
        const choice =
          url.protocol === 'https:'
            ? { request: httpsRequest, agent: secure }
            : { request: httpRequest, agent: plain };
        const { request, agent } = choice;
        const headers = headersOf(target, delivery);
        const outgoing = request(url, { method: 'POST', agent, headers, signal });
        outgoing.on('error', (error) => resolve(noAnswer(error)));
        outgoing.on('response', (response) => {
          response.on('error', () => {});
          letEnd(response);
          resolve(answerOf(response));
        });
        outgoing.end(delivery.body);
      }),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function headersOf(
  { secrets }: WebhookTarget,
  { key, body, at }: WebhookDelivery,
): Readonly<Record<string, string | number>> {
  // Hashed, because an id of the specification must not have a dot in it, and ids of sessions may.
  const id = `msg_${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`;
  const timestamp = Math.floor(at / 1_000);
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'session-hub',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook(secrets, { id, timestamp, body }),
  };
}

/** Nobody waits for it: the status has said everything. */
function letEnd(response: IncomingMessage): void {
  let bytes = 0;
  const tooLong = setTimeout(() => response.destroy(), LONGEST_REST_MS);
  response.on('data', (data: Buffer) => {
    bytes += data.length;
    if (bytes > MOST_ANSWER_BYTES) response.destroy();
  });
  response.on('close', () => clearTimeout(tooLong));
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): WebhookAnswer {
  const seconds = Number(headers['retry-after']);
  const retryAfter = seconds > 0 ? seconds * 1_000 : null;
  return { kind: 'status', status: statusCode, retryAfter };
}

/** The code alone: a message may name an address. */
function noAnswer(error: NodeJS.ErrnoException): WebhookAnswer {
  return { kind: 'none', reason: `no connection (${error.code ?? error.name})` };
}

/** What is signed, as the Standard Webhooks specification has it. */
interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

export const SECRET_PREFIX = 'whsec_';

/** The header `webhook-signature`: one signature for each secret. */
export function signWebhook(secrets: readonly string[], message: SignedMessage): string {
  return secrets.map((secret) => `v1,${signatureOf(secret, message).toString('base64')}`).join(' ');
}

export function signatureOf(secret: string, { id, timestamp, body }: SignedMessage): Buffer {
  const key = Buffer.from(secret.replace(SECRET_PREFIX, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
