import { hubError, LIMITS } from '@session-hub/shared';
import type { Request } from 'express';
import { checkJson } from '../../core/edge/check-json.js';
import { HttpRefusal } from './http-refusal.js';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/** The body as JSON; undefined when there is none. An application around us may have parsed it before. */
export async function readJson(request: Request): Promise<unknown> {
  if (request.body !== undefined) return checkSize(checkJson(request.body));
  if (!hasBody(request)) return undefined;
  refuseOtherTypes(request);
  return checkJson(parse(await readBytes(request)));
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
 * of it; past the hard limit the connection is cut.
 */
function readBytes(request: Request): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let chunks: Buffer[] = [];
    const refuse = (connection: 'keep-alive' | 'close') =>
      reject(
        new HttpRefusal(
          hubError('message_too_large'),
          413,
          connection === 'close' ? { Connection: 'close' } : {},
        ),
      );

    if (Number(request.headers['content-length'] ?? 0) > LIMITS.messageBytesHard) {
      refuse('close');
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LIMITS.messageBytes) chunks.push(chunk);
      else chunks = [];
      if (size > LIMITS.messageBytesHard) refuse('close');
    });
    request.on('end', () => {
      if (size > LIMITS.messageBytes) refuse('keep-alive');
      else resolve(Buffer.concat(chunks));
    });
    const brokenOff = () => reject(hubError('bad_request', { message: 'The request broke off.' }));
    request.on('error', brokenOff);
    request.on('close', brokenOff);
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const message = 'The body is not valid JSON in UTF-8.';
    throw hubError('bad_request', { message, details: { issues: [{ path: 'body', message }] } });
  }
}
