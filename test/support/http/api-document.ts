import { expect } from '@jest/globals';
import { z } from 'zod';

type Json = Record<string, unknown>;

export interface ApiDocument extends Json {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
  servers: { url: string }[];
}

export interface Operation extends Json {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json; example?: unknown }> };
  responses: Record<string, ApiResponse>;
}

export interface ApiResponse extends Json {
  description: string;
  content?: Record<string, { schema: Json; examples?: Record<string, { value: unknown }> }>;
}

/** A schema of the document as something that checks: the document itself, not what it was made from. */
export function schemaOf(document: ApiDocument, schema: Json): z.ZodType {
  const inlined = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(inlined.replaceAll('#/components/schemas/', '#/$defs/')));
}

/** Fails the test when an answer is not what the document says it is. */
export function expectDocumented(
  document: ApiDocument,
  { method, path, status, body }: { method: string; path: string; status: number; body: unknown },
): void {
  const response = operationFor(document, method, path)?.responses[status];
  if (response === undefined) {
    const isOutside = operationFor(document, method, path) === undefined && [403, 404, 405].includes(status);
    if (!isOutside) throw new Error(`${method} ${path} answers ${status}, which the document does not know.`);
    return;
  }
  const [content] = Object.values(response.content ?? {});
  if (content === undefined) expect(body).toBeUndefined();
  else expect(schemaOf(document, content.schema).safeParse(body)).toMatchObject({ success: true });
}

export function operationFor(document: ApiDocument, method: string, path: string): Operation | undefined {
  const { pathname } = new URL(path, 'http://localhost');
  for (const [template, operations] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    if (pattern.test(pathname)) return operations[method.toLowerCase()];
  }
  return undefined;
}
