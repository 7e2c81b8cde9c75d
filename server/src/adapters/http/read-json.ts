import { hubError, LIMITS } from '@session-hub/shared';
import type { Request } from 'express';
import type { Patience } from '../../protocol/limits/patience.js';
import { checkJson } from '../../protocol/registry/check-json.js';
import { HttpRefusal } from './error-response.js';

/** For a body to arrive, from the moment the hub begins to read it. */
const LONGEST_MS = 15_000;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/** The body as JSON; undefined when there is none. An application around us may have parsed it before. */
export async function readJson(request: Request, bodies: Patience<() => void>): Promise<unknown> {
  if (request.body !== undefined) return checkSize(checkJson(request.body));
  if (!hasBody(request)) return undefined;
  refuseOtherTypes(request);
  return checkJson(parse(await readBytes(request, bodies)));
}

/** Somebody else's parser has somebody else's limit. */
function checkSize(value: unknown): unknown {
  if (Buffer.byteLength(JSON.stringify(value)) <= LIMITS.messageBytes) return value;
  throw hubError('message_too_large');
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseOtherTypes({ headers }: Request): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw unsupported('Send the body without a Content-Encoding.', 'Accept-Encoding');
  if (JSON_TYPE.test(headers['content-type'] ?? '')) return;
  throw unsupported('Send the body as JSON in UTF-8, with `Content-Type: application/json`.', 'Accept');
}

function unsupported(message: string, header: 'Accept' | 'Accept-Encoding'): HttpRefusal {
  const value = header === 'Accept' ? 'application/json' : 'identity';
  return new HttpRefusal(hubError('bad_request', { message }), 415, { [header]: value });
}

/**
 * Reads a body that is too large to its end, so that the client gets to hear why it was refused, but keeps none
 * of it; past the hard limit, and when it takes too long, the answer closes the connection.
 */
function readBytes(request: Request, bodies: Patience<() => void>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const body = new Body();
    const refuse = (refusal: Error) => {
      bodies.end(giveUp);
      reject(refusal);
    };
    const giveUp = () => reject(tooSlow());

    if (Number(request.headers['content-length'] ?? 0) > LIMITS.messageBytesHard) {
      reject(tooLarge('close'));
      return;
    }
    bodies.wait(giveUp, LONGEST_MS);
    request.on('data', (chunk: Buffer) => {
      body.take(chunk);
      if (body.size > LIMITS.messageBytesHard) refuse(tooLarge('close'));
    });
    request.on('end', () => {
      if (body.size > LIMITS.messageBytes) return refuse(tooLarge('keep-alive'));
      bodies.end(giveUp);
      resolve(body.bytes);
    });
    const brokenOff = () => refuse(hubError('bad_request', { message: 'The request broke off.' }));
    request.on('error', brokenOff);
    request.on('close', brokenOff);
  });
}

/** Its bytes in one piece, however small the pieces are in which they come: each would cost more than its bytes. */
class Body {
  #buffer = Buffer.alloc(0);
  size = 0;

  take(chunk: Buffer): void {
    const end = this.size + chunk.length;
    if (end > LIMITS.messageBytes) this.#buffer = Buffer.alloc(0);
    else this.#room(end).set(chunk, this.size);
    this.size = end;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.size);
  }

  #room(end: number): Buffer {
    if (end <= this.#buffer.length) return this.#buffer;
    const larger = Buffer.allocUnsafe(Math.max(end, 2 * this.#buffer.length));
    larger.set(this.#buffer);
    this.#buffer = larger;
    return larger;
  }
}

function tooLarge(connection: 'keep-alive' | 'close'): HttpRefusal {
  return new HttpRefusal(
    hubError('message_too_large'),
    413,
    connection === 'close' ? { Connection: 'close' } : {},
  );
}

function tooSlow(): HttpRefusal {
  const message = `The body did not arrive within ${LONGEST_MS / 1_000} s.`;
  return new HttpRefusal(hubError('bad_request', { message }), 408, { Connection: 'close' });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const message = 'The body is not valid JSON in UTF-8.';
    throw hubError('bad_request', { message, details: { issues: [{ path: 'body', message }] } });
  }
}
