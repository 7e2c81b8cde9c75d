import type { Cursor } from '@session-hub/shared';
import { z } from 'zod';
import type { RequestContext } from './request-context.js';

/** What a route answers with. */
export type Answer =
  | { kind: 'json'; status: 200 | 201; value: unknown; headers?: Readonly<Record<string, string>> }
  /** JSON that exists as text already. */
  | { kind: 'text'; text: string }
  | { kind: 'empty' }
  /** The session's frames as server-sent events, from the cursor on. */
  | { kind: 'stream'; id: string; cursor: Cursor | null };

/** What a route that no request stands behind may use. */
export interface HttpContext extends RequestContext {
  /** Whether the hub is moving its clients to other hubs. */
  isLeaving(): boolean;
  /** The OpenAPI document as text, for a hub mounted under this prefix. */
  describe(prefix: string): string;
}

/** The parts of an HTTP request, each as its schema promises it. */
export interface HttpCall<Params, Query, Headers, Body> {
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

export interface RouteDoc {
  readonly method: 'get' | 'post' | 'delete';
  /** With `:name` for each part that varies. */
  readonly path: string;
  /** The name of the operation for generated clients. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  /** What the document says of the body where `body` also takes forms that cannot be described. */
  readonly describedBody?: z.ZodType;
  readonly example?: unknown;
}

interface RouteSchemas<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
}

export const NO_PARAMS = z.strictObject({});
export const NO_QUERY = z.strictObject({});
export const NO_HEADERS = z.object({});
export const NO_BODY = z.undefined();

/** A route as its request declares it. Schemas of parts that it does not use are left out. */
export type RouteDefinition<
  Input,
  Output,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
> = RouteDoc &
  Partial<RouteSchemas<Params, Query, Headers, Body>> & {
    /** The answers, or what the only one says: it has status 200 and the output of the request. */
    readonly returns: string | readonly AnswerDoc[];
  } & (
    | {
        /** What the request is run with. */
        input(call: HttpCall<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>): Input;
        /** Left out, the output is the answer. */
        respond?(output: Output, prefix: string): Answer;
      }
    | {
        /** Answers by itself, where the output of the request is not what travels. */
        answer(
          context: HttpContext,
          call: HttpCall<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>,
        ): Promise<Answer>;
      }
  );

type AnyCall = HttpCall<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  unknown
>;

/** A route as the HTTP adapter and the OpenAPI document see it. */
export interface Route extends RouteDoc, RouteSchemas<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> {
  readonly answers: readonly AnswerDoc[];
  readonly carryOut: (context: HttpContext, call: AnyCall) => Promise<Answer>;
}

/** `run` carries out the request that the route belongs to. */
export function routeOf<
  Input,
  Output,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
>(
  definition: RouteDefinition<Input, Output, Params, Query, Headers, Body>,
  output: z.ZodType,
  run: (context: RequestContext, input: Input) => Promise<Output>,
): Route {
  const { params = NO_PARAMS, query = NO_QUERY, headers = NO_HEADERS, body = NO_BODY, returns } = definition;
  const answers =
    typeof returns === 'string'
      ? [
          {
            status: 200,
            description: returns,
            content: { type: 'application/json', schema: output },
          } as const,
        ]
      : returns;
  return { ...definition, params, query, headers, body, answers, carryOut };

  async function carryOut(context: HttpContext, call: AnyCall): Promise<Answer> {
    // The adapter has checked each part against its schema.
    const checked = call as HttpCall<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>;
    if ('answer' in definition) return await definition.answer(context, checked);
    const result = await run(context, definition.input(checked));
    return definition.respond?.(result, call.prefix) ?? { kind: 'json', status: 200, value: result };
  }
}
