import type { ErrorCode } from '@session-hub/shared';
import { HTTP_REQUESTS, REQUESTS } from '@session-hub/shared/schemas';
import type { z } from 'zod';
import type { Permission } from './permission.js';
import type { ConnectionContext, RequestContext } from './request-context.js';
import {
  type NO_BODY,
  type NO_HEADERS,
  type NO_PARAMS,
  type NO_QUERY,
  type Route,
  type RouteDefinition,
  routeOf,
} from './route.js';

const SCHEMAS = { ...REQUESTS, ...HTTP_REQUESTS };

/** Every name there is; what is asked and answered under it stands in the schemas that both sides share. */
export type AnyName = keyof typeof SCHEMAS;
type InputOf<Name extends AnyName> = z.output<(typeof SCHEMAS)[Name]['input']>;
type OutputOf<Name extends AnyName> = z.output<(typeof SCHEMAS)[Name]['output']>;

interface Declared {
  readonly permission: Permission;
  /** The rule of PROTOCOL.md that says what it does. */
  readonly rule: `R${number}`;
  /** Refusals of its own, next to those that any request may be answered with. */
  readonly errors: readonly ErrorCode[];
}

/** One thing that a hub can be asked. */
export interface HubRequest extends Declared {
  readonly name: AnyName;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** `call` runs for every caller, `connection` only over one; `http` has no more than its route. */
  readonly way:
    | { readonly kind: 'call'; run(context: RequestContext, input: unknown): Promise<unknown> }
    | { readonly kind: 'connection'; run(context: ConnectionContext, input: unknown): Promise<unknown> }
    | { readonly kind: 'http' };
  readonly route: Route | null;
}

/** A request that has a route. */
export interface Routed extends HubRequest {
  readonly route: Route;
}

export function hasRoute(request: HubRequest): request is Routed {
  return request.route !== null;
}

/** A request that needs nothing but the hub: over a socket, and over HTTP where it has a route. */
export function defineCall<
  Name extends AnyName,
  Params extends z.ZodObject = typeof NO_PARAMS,
  Query extends z.ZodObject = typeof NO_QUERY,
  Headers extends z.ZodObject = typeof NO_HEADERS,
  Body extends z.ZodType = typeof NO_BODY,
>(
  name: Name,
  {
    run,
    http,
    ...declared
  }: Declared & {
    run(context: RequestContext, input: InputOf<Name>): Promise<OutputOf<Name>>;
    http?: RouteDefinition<InputOf<Name>, OutputOf<Name>, Params, Query, Headers, Body>;
  },
): HubRequest {
  const { input, output } = SCHEMAS[name];
  return {
    ...declared,
    name,
    input,
    output,
    way: { kind: 'call', run: run as (context: RequestContext, input: unknown) => Promise<unknown> },
    route: http === undefined ? null : routeOf(http, output, run),
  };
}

/** A request that opens or ends something on the connection it came over. */
export function defineConnectionRequest<Name extends AnyName>(
  name: Name,
  {
    run,
    ...declared
  }: Declared & { run(context: ConnectionContext, input: InputOf<Name>): Promise<OutputOf<Name>> },
): HubRequest {
  return {
    ...declared,
    ...SCHEMAS[name],
    name,
    way: { kind: 'connection', run: run as (context: ConnectionContext, input: unknown) => Promise<unknown> },
    route: null,
  };
}

/** A request that only HTTP carries, and that answers by itself. */
export function defineHttpRequest<
  Name extends AnyName,
  Params extends z.ZodObject = typeof NO_PARAMS,
  Query extends z.ZodObject = typeof NO_QUERY,
  Headers extends z.ZodObject = typeof NO_HEADERS,
>(
  name: Name,
  {
    http,
    ...declared
  }: Declared & { http: RouteDefinition<never, never, Params, Query, Headers, typeof NO_BODY> },
): HubRequest {
  const { input, output } = SCHEMAS[name];
  const nothing = () => Promise.reject(new Error(`${name} is answered by its route.`));
  return { ...declared, name, input, output, way: { kind: 'http' }, route: routeOf(http, output, nothing) };
}
