import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook, type WebhookPayload } from 'session-hub';
import { waitUntil } from '../wait-until.js';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface ReceivedRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly payload: WebhookPayload;
}

/** Answers a request: with a status, or `hang` for never. */
export type Behaviour = (received: ReceivedRequest, response: ServerResponse) => number | 'hang' | 'written';

/** A receiver of webhooks on loopback that believes only what is signed. */
export interface Receiver {
  readonly url: string;
  /** Every request, whatever it was answered. */
  readonly requests: readonly ReceivedRequest[];
  /** Changed by a test at any moment. */
  behaviour: Behaviour;
  /** Seqs that were answered 200, in the order of their coming, with repetitions. */
  taken(session: string): number[];
  until(isSo: () => boolean, what: string): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(behaviour: Behaviour = () => 200): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const taken: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const { headers } = request;
      const payload = verifyWebhook({ headers, body }, SECRET);
      const received = { id: String(headers['webhook-id']), headers, body, payload };
      requests.push(received);
      const answer = receiver.behaviour(received, response);
      if (typeof answer !== 'number') return;
      if (answer === 200) taken.push(received);
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    behaviour,
    taken: (session) =>
      taken
        .filter(({ payload }) => payload.session.id === session)
        .flatMap(({ payload }) => payload.events.map(({ seq }) => seq)),
    until: (isSo, what) => waitUntil(async () => isSo(), 20_000, what),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
