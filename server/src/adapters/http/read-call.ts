import { hubError } from '@session-hub/shared';
import type { Request } from 'express';
import type { Patience } from '../../protocol/limits/patience.js';
import { parsePart } from '../../protocol/registry/parse-part.js';
import { type HttpCall, NO_BODY, type Route } from '../../protocol/registry/route.js';
import { readJson } from './read-json.js';

type Parts = Readonly<Record<string, unknown>>;

/** The parts of a request, each checked against the schema of its route. `bodies` gives up one that is too slow. */
export async function readCall(
  route: Route,
  request: Request,
  bodies: Patience<() => void>,
): Promise<HttpCall<Parts, Parts, Parts, unknown>> {
  const params = parsePart('path', route.params, request.params);
  const query = parsePart('query', route.query, queryOf(request));
  const headers = parsePart('header', route.headers, request.headers);
  const json = route.body === NO_BODY ? undefined : await readJson(request, bodies);
  const body = parsePart('body', route.body, json);
  return { prefix: request.baseUrl, params, query, headers, body };
}

/**
 * The query by name, whatever parser the application around us has chosen. A name may stand once; without a
 * value it counts as left out, as forms send it.
 */
export function queryOf(request: Request): Record<string, string> {
  // Not parsed as a URL: a client may send any host and port in front of the path.
  const start = request.url.indexOf('?');
  const search = start === -1 ? '' : request.url.slice(start);
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in query) throw hubError('bad_request', repeated(name));
    if (value !== '') query[name] = value;
  }
  return query;
}

function repeated(name: string) {
  const issue = { path: `query.${name.slice(0, 100)}`, message: 'stands more than once' };
  return {
    message: `The request is not in order at ${issue.path}: ${issue.message}`,
    details: { issues: [issue] },
  };
}
