import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ERROR_TABLE, type ErrorCode } from '@session-hub/shared';
import type { Router } from 'express';
import { REQUEST_LIST } from 'session-hub/internal/protocol/requests/index.js';
import { type ApiDocument, type Operation, schemaOf } from '../../support/http/api-document.js';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
let document: ApiDocument;
beforeAll(async () => {
  started = await startHub();
  document = await started.api.document();
});
afterAll(() => started.close());

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function operations(): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** All objects in the document, at any depth, with where they are. */
function* objects(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [name, part] of Object.entries(value)) yield* objects(part, `${path}/${name}`);
}

function served(router: Router): string[] {
  return router.stack.flatMap(({ route }) => {
    if (route === undefined) return [];
    const methods = new Set(route.stack.map(({ method }) => method).filter((method) => method !== undefined));
    return [...methods].map((method) => `${method} ${String(route.path).replace(/:(\w+)/g, '{$1}')}`);
  });
}

describe('GET /openapi.json', () => {
  it('R45: describes every route that is served, and serves every route that is described', () => {
    const described = operations().map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual(served(started.hub.router).sort());
    expect(described).toHaveLength(Object.values(REQUEST_LIST).filter(({ route }) => route !== null).length);
  });

  it('R45: describes every row of the table in PROTOCOL.md', () => {
    const protocol = readFileSync(new URL('../../../../PROTOCOL.md', import.meta.url), 'utf8');
    const rows = [...protocol.matchAll(/`(GET|POST|DELETE) (\/[^`?]*)(?:\?[^`]*)?`/g)].map(
      ([, method, path]) => {
        return `${method?.toLowerCase()} ${path?.replace(/:(\w+)/g, '{$1}')}`;
      },
    );
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...new Set(rows)].sort());
  });

  it('is an OpenAPI 3.1 document', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const known = ['openapi', 'info', 'servers', 'security', 'paths', 'components'];
    expect(known).toEqual(expect.arrayContaining(Object.keys(document)));
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('gives every operation a name of its own, a summary, and answers with a description', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { method, operation } of operations()) {
      expect(METHODS).toContain(method);
      expect(operation.summary).toEqual(expect.any(String));
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(response.description.length).toBeGreaterThan(0);
      }
    }
  });

  it('describes each parameter once, those of the path exactly, with a schema', () => {
    for (const { path, operation } of operations()) {
      const parameters = operation.parameters ?? [];
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name.toLowerCase()}`);
      expect(new Set(keys).size).toBe(keys.length);
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
      for (const { required } of inPath) expect(required).toBe(true);
      for (const parameter of parameters) {
        expect(['path', 'query', 'header']).toContain(parameter.in);
        expect(Object.keys(parameter.schema).length).toBeGreaterThan(0);
      }
    }
  });

  it('has a component for every $ref, and a $ref for every component', () => {
    const used = new Set<string>();
    for (const [path, { $ref }] of objects(document)) {
      if ($ref === undefined) continue;
      const name = /^#\/components\/schemas\/([\w.-]+)$/.exec(String($ref))?.[1];
      expect({ path, known: name !== undefined && Object.hasOwn(document.components.schemas, name) }).toEqual(
        { path, known: true },
      );
      used.add(name ?? '');
    }
    expect([...used].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('leaves nothing of the generator behind', () => {
    for (const [path, object] of objects(document)) {
      expect([path, '$defs' in object, '$schema' in object]).toEqual([path, false, false]);
      if (!path.endsWith('/properties')) expect([path, '~standard' in object]).toEqual([path, false]);
    }
  });

  it('R44: shows every code of the table that HTTP can answer with, under its status', () => {
    const socketOnly: ErrorCode[] = [
      'unknown_request',
      'protocol_mismatch',
      'disconnected',
      'progress_went_back',
      'contradiction',
      'limit_reached',
    ];
    const shown = new Set<string>();
    for (const { operation } of operations()) {
      for (const [status, response] of Object.entries(operation.responses)) {
        for (const [code, { value }] of Object.entries(
          response.content?.['application/json']?.examples ?? {},
        )) {
          shown.add(code);
          const expected = status === '408' || status === '415' ? 400 : Number(status);
          expect([code, ERROR_TABLE[code as ErrorCode].status]).toEqual([code, expected]);
          expect(value).toMatchObject({ error: { code } });
        }
      }
    }
    expect([...shown, ...socketOnly].sort()).toEqual(Object.keys(ERROR_TABLE).sort());
  });

  it('gives only examples that fit their schemas', () => {
    let checked = 0;
    for (const { operation } of operations()) {
      for (const { schema, example } of Object.values(operation.requestBody?.content ?? {})) {
        expect(schemaOf(document, schema).safeParse(example)).toMatchObject({ success: true });
        checked += 1;
      }
      for (const response of Object.values(operation.responses)) {
        for (const { schema, examples = {} } of Object.values(response.content ?? {})) {
          const check = schemaOf(document, schema);
          for (const { value } of Object.values(examples)) {
            expect(check.safeParse(value)).toMatchObject({ success: true });
            checked += 1;
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('leaves answers open for fields of later versions, and requests closed', () => {
    expect(document.components.schemas.View).not.toHaveProperty('additionalProperties', false);
    expect(document.components.schemas.CreateSession).toHaveProperty('additionalProperties', false);
  });
});
