import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '@session-hub/shared';
import type { Request } from 'express';
import { z } from 'zod';
import type { HubFacade } from '../../core/hub/hub-facade.js';
import type { Principal } from '../../ports/authenticator.js';
import type { Patience } from '../../protocol/rate-limit/patience.js';
import { parsePart } from './parse-part.js';
import { queryOf } from './query-of.js';
import { readJson } from './read-json.js';
import type { OpenStreams } from './stream/open-streams.js';

/** What a route may use beside its call. */
export interface RouteServices {
  readonly hub: HubFacade;
  readonly streams: OpenStreams;
  /** Bodies that are being read, and what gives each of them up. */
  readonly bodies: Patience<() => void>;
  /** Whether the hub is sending its clients to others. */
  readonly isLeaving: () => boolean;
  /** The OpenAPI document as text, for a hub mounted under this prefix. */
  readonly describe: (prefix: string) => string;
}

export type Answer =
  | { kind: 'json'; status: 200 | 201; value: unknown; headers?: Readonly<Record<string, string>> }
  /** JSON that exists as text already. */
  | { kind: 'text'; text: string }
  | { kind: 'empty' }
  /** The route writes the answer itself. It rejects only as long as nothing was written. */
  | { kind: 'stream'; open: (response: ServerResponse) => Promise<void> };

/** A request that was admitted and checked. */
export interface Call<Params, Query, Headers, Body> {
  readonly who: Principal;
  /** The path the hub is mounted under; empty at the root. */
  readonly prefix: string;
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
}

/** What the OpenAPI document says about an answer. */
export interface AnswerDoc {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  readonly content: { readonly type: string; readonly schema: z.ZodType } | null;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RouteDoc {
  readonly method: 'get' | 'post' | 'delete';
  /** With `:name` for each part that varies. */
  readonly path: string;
  /** `public`: for probes and tools that cannot log in. */
  readonly access: 'known' | 'public';
  /** The name of the operation for generated clients. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: readonly AnswerDoc[];
  /** Refusals of this route, beside those that any route may answer with. */
  readonly errors: readonly ErrorCode[];
  /** What the document says of the body where `body` also takes forms that cannot be described. */
  readonly describedBody?: z.ZodType;
  readonly example?: unknown;
}

interface RouteSchemas<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Headers extends z.ZodType,
  Body extends z.ZodType,
> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Route extends RouteDoc, RouteSchemas<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> {
  /** Checks the request and carries it out for an admitted caller. */
  readonly run: (request: Request, who: Principal, services: RouteServices) => Promise<Answer>;
}

export const NO_PARAMS = z.strictObject({});
export const NO_QUERY = z.strictObject({});
export const NO_HEADERS = z.object({});
export const NO_BODY = z.undefined();

export function defineRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
>({
  carryOut,
  ...route
}: RouteDoc &
  RouteSchemas<Params, Query, Headers, Body> & {
    carryOut: (
      call: Call<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>,
      services: RouteServices,
    ) => Promise<Answer>;
  }): Route {
  return { ...route, run };

  async function run(request: Request, who: Principal, services: RouteServices): Promise<Answer> {
    const params = parsePart('path', route.params, request.params);
    const query = parsePart('query', route.query, queryOf(request));
    const headers = parsePart('header', route.headers, request.headers);
    const json = (route.body as z.ZodType) === NO_BODY ? undefined : await readJson(request, services.bodies);
    const body = parsePart('body', route.body, json);
    return await carryOut({ who, prefix: request.baseUrl, params, query, headers, body }, services);
  }
}
