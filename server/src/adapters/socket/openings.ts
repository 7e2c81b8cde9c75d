import { type IncomingMessage, ServerResponse } from 'node:http';
import { type HubError, hubError } from '@session-hub/shared';
import type { AddressGate, Opening } from '../../ports/address-gate.js';
import type { ConnectionGate } from './connection-gate.js';
import { sidOf } from './pending-connections.js';

const FULL = hubError('overloaded', { retryAfter: 10_000 });

/**
 * R97: how the limit of its address took each connection, until its first CONNECT. A connection costs from
 * its first request on: one that never says CONNECT is not free.
 */
export class Openings {
  readonly #addresses: AddressGate;
  readonly #gate: ConnectionGate;
  readonly #outcomes = new WeakMap<IncomingMessage, Opening>();

  constructor(addresses: AddressGate, gate: ConnectionGate) {
    this.#gate = gate;
    this.#addresses = addresses;
  }

  /** A middleware of Engine.IO. */
  readonly guard = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (sidOf(request) !== null) {
      next();
      return;
    }
    if (!this.#gate.isOpenToMore) {
      refuseOpening(request, response, 503, FULL);
      return;
    }
    const refusal = this.#open(request);
    if (refusal === null) next();
    else refuseOpening(request, response, 429, refusal);
  };

  /** Null when it may go on, perhaps only to hear at its CONNECT why it is refused. */
  #open(request: IncomingMessage): HubError | null {
    const { headers, socket } = request;
    const opening = this.#addresses.open(this.#addresses.addressOf({ headers, peer: socket.remoteAddress }));
    if (opening.kind === 'refused') return opening.error;
    this.#outcomes.set(request, opening);
    return null;
  }

  /** Throws the refusal of a CONNECT. The first one on a connection was paid when it opened. */
  enter(request: IncomingMessage, address: string): void {
    const opening = this.#outcomes.get(request);
    this.#outcomes.delete(request);
    if (opening === undefined) this.#addresses.enter(address);
    else if (opening.kind !== 'paid') throw opening.error;
  }
}

/** Answers a request of Engine.IO before a connection opens. What a middleware has set, such as CORS, is sent too. */
function refuseOpening(
  request: IncomingMessage,
  response: ServerResponse,
  status: 429 | 503,
  error: HubError,
): void {
  const body = JSON.stringify({ error });
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Retry-After': String(Math.ceil((error.retryAfter ?? 1_000) / 1_000)),
  };
  if (response instanceof ServerResponse) {
    response.writeHead(status, headers).end(body);
    return;
  }
  // Of an upgrade Engine.IO gives only the socket, and ends it without a word.
  const reason = status === 429 ? 'Too Many Requests' : 'Service Unavailable';
  const lines = Object.entries({ ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  request.socket.on('error', () => {});
  request.socket.write(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\n${head}\r\n${body}`);
  request.socket.destroySoon();
}
