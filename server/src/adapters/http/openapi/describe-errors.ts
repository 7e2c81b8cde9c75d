import { ERROR_TABLE, type ErrorCode, hubError } from '@session-hub/shared';
import { errorShapeSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import type { Routed } from '../../../protocol/registry/define-request.js';
import type { JsonObject, SchemaBook } from './schema-book.js';

const errorAnswerSchema = z
  .object({ error: errorShapeSchema })
  .meta({ id: 'ErrorAnswer', description: '`code` never changes its meaning; the texts are for people.' });

const ANY_ROUTE: readonly ErrorCode[] = ['bad_request', 'origin_refused', 'internal'];
const KNOWN_CALLERS: readonly ErrorCode[] = [
  'unauthorized',
  'auth_unavailable',
  'forbidden',
  'rate_limited',
  'store_unavailable',
  'closing',
];

/** The refusals of a request under their statuses, each code with what it looks like. */
export function describeErrors(request: Routed, book: SchemaBook): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(request)) {
    const { status } = ERROR_TABLE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const { route } = request;
  if (route.describedBody !== undefined || route.example !== undefined) {
    byStatus.set(408, ['bad_request']);
    byStatus.set(415, ['bad_request']);
  }
  const responses = [...byStatus].map(([status, codes]) => [status, describe(status, codes, book)] as const);
  return Object.fromEntries(responses);
}

function codesOf({ permission, errors, route }: Routed): Set<ErrorCode> {
  const known = permission === 'none' ? [] : KNOWN_CALLERS;
  const withBody: readonly ErrorCode[] = route.example === undefined ? [] : ['message_too_large'];
  return new Set([...ANY_ROUTE, ...known, ...withBody, ...errors]);
}

function describe(status: number, codes: readonly ErrorCode[], book: SchemaBook): JsonObject {
  const examples = codes.map((code) => [code, { value: { error: hubError(code) } }] as const);
  const texts = codes.map((code) => `\`${code}\`: ${ERROR_TABLE[code].message}`);
  return {
    description: texts.join('\n\n'),
    ...headersOf(status),
    content: {
      'application/json': {
        schema: book.describe(errorAnswerSchema, 'sent'),
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function headersOf(status: number): JsonObject {
  switch (status) {
    case 401:
      return { headers: { 'WWW-Authenticate': header('How to say who you are.', 'string') } };
    case 429:
    case 503:
      return {
        headers: { 'Retry-After': header('Seconds after which another try makes sense.', 'integer') },
      };
    default:
      return {};
  }
}

function header(description: string, type: string): JsonObject {
  return { description, schema: { type } };
}
