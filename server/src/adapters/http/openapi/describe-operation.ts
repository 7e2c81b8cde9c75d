import { PROTOCOL_VERSION } from '@session-hub/shared';
import type { z } from 'zod';
import type { Routed } from '../../../protocol/registry/define-request.js';
import { type AnswerDoc, NO_BODY, type Route } from '../../../protocol/registry/route.js';
import { describeErrors } from './describe-errors.js';
import type { JsonObject } from './schema-book.js';
import { SchemaBook } from './schema-book.js';

function describeOperation(request: Routed, book: SchemaBook): JsonObject {
  const { route, permission } = request;
  const { operation, summary, description, params, query, headers } = route;
  const parameters = [
    ...describeParameters('path', params, book),
    ...describeParameters('query', query, book),
    ...describeParameters('header', headers, book),
  ];
  return {
    operationId: operation,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(permission === 'none' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...describeBody(route, book),
    responses: { ...describeAnswers(route.answers, book), ...describeErrors(request, book) },
  };
}

function describeParameters(place: 'path' | 'query' | 'header', schema: z.ZodObject, book: SchemaBook) {
  return Object.entries(schema.shape).map(([name, part]) => {
    const { description, ...described } = book.describe(part as z.ZodType, 'understood');
    const isArray = described.type === 'array';
    return {
      name,
      in: place,
      required: place === 'path',
      ...(description === undefined ? {} : { description }),
      ...(isArray ? { style: 'form', explode: false } : {}),
      schema: described,
    };
  });
}

function describeBody(route: Route, book: SchemaBook): JsonObject {
  const { body, describedBody = body, example } = route;
  if (body === NO_BODY) return {};
  const schema = book.describe(describedBody, 'sent');
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema, example } } } };
}

function describeAnswers(answers: readonly AnswerDoc[], book: SchemaBook): JsonObject {
  const described = answers.map(({ status, description, headers = {}, content }) => {
    const names = Object.entries(headers).map(([name, text]) => {
      return [name, { description: text, schema: { type: 'string' } }] as const;
    });
    const answer = {
      description,
      ...(names.length > 0 ? { headers: Object.fromEntries(names) } : {}),
      ...(content === null
        ? {}
        : { content: { [content.type]: { schema: book.describe(content.schema, 'sent') } } }),
    };
    return [status, answer] as const;
  });
  return Object.fromEntries(described);
}

/** Writes the OpenAPI document of these requests, once; the prefix is put in for each asker. */
export function createDescriber(requests: readonly Routed[]): (prefix: string) => string {
  let document: JsonObject | null = null;
  return (prefix) => {
    document ??= describe(requests);
    return JSON.stringify({ ...document, servers: [{ url: prefix === '' ? '/' : prefix }] });
  };
}

function describe(requests: readonly Routed[]): JsonObject {
  const book = new SchemaBook();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const request of requests) {
    const { route } = request;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: describeOperation(request, book) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'session-hub',
      version: `${PROTOCOL_VERSION}`,
      description: 'Append to long-running sessions and watch them. PROTOCOL.md has the rules behind it.',
    },
    // A hub that was not told whom to trust knows everybody, so the token is not always needed.
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      schemas: book.components(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}
