import type { Request } from 'express';
import type { Patience } from '../../protocol/rate-limit/patience.js';
import { parsePart } from '../../protocol/registry/parse-part.js';
import { type HttpCall, NO_BODY, type Route } from '../../protocol/registry/route.js';
import { queryOf } from './query-of.js';
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
