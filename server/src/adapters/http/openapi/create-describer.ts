import { PROTOCOL_VERSION } from '@session-hub/shared';
import type { Routed } from '../../../protocol/registry/define-request.js';
import { describeOperation } from './describe-operation.js';
import type { JsonObject } from './json-schema.js';
import { SchemaBook } from './schema-book.js';

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
