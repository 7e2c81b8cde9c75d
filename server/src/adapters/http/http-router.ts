import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hubError } from '@session-hub/shared';
import express, { type RequestHandler, type Router } from 'express';
import { NOBODY } from '../../core/session/draft/actors.js';
import { Patience } from '../../protocol/limits/patience.js';
import { RateLimiter } from '../../protocol/limits/rate-limiter.js';
import type { BucketLimit } from '../../protocol/limits/token-bucket.js';
import { hasRoute, type Routed } from '../../protocol/registry/define-request.js';
import { checkPermission } from '../../protocol/registry/permission.js';
import type { Answer, HttpContext, Route } from '../../protocol/registry/route.js';
import { REQUEST_LIST } from '../../protocol/requests/index.js';
import type { SendOff } from '../../protocol/send-off.js';
import { createAdmission } from './admission.js';
import { createErrorHandler, HttpRefusal } from './error-response.js';
import { answerPreflight, createApiGuard } from './guard-api.js';
import { type HttpOptions, settingsOf } from './http-options.js';
import { createDescriber } from './openapi/describe-operation.js';
import { readCall } from './read-call.js';
import { staticFiles } from './static-files.js';
import { OpenStreams, openStream } from './stream/open-streams.js';

/** What routes may use; who asks is different each time. */
type HttpServices = Omit<HttpContext, 'who'>;

interface HttpInterface {
  /** Goes under any path of an Express application; it answers only what is its own. */
  readonly router: Router;
  /** From now on. */
  setRateLimit(rateLimit: BucketLimit): void;
  /** Is not ready any more, and lets go of connections after their next answer; streams go off with `sendOff`. */
  drain(sendOff: SendOff): void;
  /** Ends the open streams, whose readers come back by themselves, and refuses new ones with `closing`. */
  close(): void;
}

const BODY_LOOK_MS = 1_000;
/** Requests of one connection that may wait for their turn. A client that sends more before it has answers is cut off. */
const MOST_WAITING = 16;
/** All that has a route, in the order of the OpenAPI document. */
const WITH_ROUTE: readonly Routed[] = Object.values(REQUEST_LIST).filter(hasRoute);

export function createHttpRouter(options: HttpOptions): HttpInterface {
  const settings = settingsOf(options);
  const { hub, clock, logger, allowOrigin, rateLimit, addresses, files, places } = settings;
  const limiter = rateLimit === 'none' ? null : new RateLimiter(rateLimit, clock);
  const admit = createAdmission(settings.admit, limiter, addresses);
  const streams = new OpenStreams(clock, places);
  const bodies = new Patience<() => void>(clock, BODY_LOOK_MS, (giveUp) => giveUp());
  let stage: 'open' | 'leaving' = 'open';
  const services: HttpServices = {
    hub,
    isLeaving: () => stage === 'leaving',
    describe: createDescriber(WITH_ROUTE),
  };

  const guard = createApiGuard(settings);
  const onError = createErrorHandler(logger);

  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(inTurn());
  router.use((_request, response, next) => {
    if (stage === 'leaving') response.setHeader('Connection', 'close');
    next();
  });
  for (const [path, routed] of byPath(WITH_ROUTE)) {
    const place = router.route(path).all(guard);
    for (const each of routed) place[each.route.method](handle(each));
    place.all(otherMethods(routed.map(({ route }) => route)), onError);
  }
  router.use('/v1', guard, unknownRequest, onError);
  if (files.sdk !== undefined) router.use('/sdk', staticFiles(files.sdk, allowOrigin));
  if (files.page !== undefined) router.use('/', staticFiles(files.page, allowOrigin));
  // Only errors of the lines above come here: Express gives an error of the application to its own handlers alone.
  router.use(onError);

  /** Admits, checks and carries out; whatever goes wrong goes on to the one place that answers errors. */
  function handle(routed: Routed): RequestHandler {
    return async (request, response) => {
      const who = routed.permission === 'none' ? NOBODY : await admit(request);
      checkPermission(who, routed);
      const call = await readCall(routed.route, request, bodies);
      const answer = await routed.route.carryOut({ ...services, who }, call);
      if (answer.kind === 'stream') await openStream({ ...answer, who }, { hub, streams }, response);
      else sendAnswer(answer, response);
    };
  }

  return {
    router,
    setRateLimit: (limit) => limiter?.setLimit(limit),
    drain(sendOff) {
      stage = 'leaving';
      streams.drain(sendOff);
    },
    close() {
      stage = 'leaving';
      bodies.stop();
      streams.close();
    },
  };
}

/**
 * Works on the requests of one connection one after the other. Node does not report the end of the connection to a
 * response that is queued behind another one, so whatever was opened for it would stay open for ever.
 */
function inTurn(): RequestHandler {
  const queued = new WeakMap<Socket, number>();
  return (request, response, next) => {
    if (response.socket !== null) return next();
    const { socket } = request;
    const waiting = (queued.get(socket) ?? 0) + 1;
    queued.set(socket, waiting);
    if (waiting > MOST_WAITING) {
      socket.destroy();
      return;
    }
    response.once('socket', () => {
      queued.set(socket, (queued.get(socket) ?? 1) - 1);
      // Node flushes the response right after this event, and expects that nothing has ended it meanwhile.
      process.nextTick(() => {
        if (!response.closed) next();
      });
    });
  };
}

const unknownRequest: RequestHandler = () => {
  throw hubError('unknown_request');
};

function byPath(all: readonly Routed[]): Map<string, Routed[]> {
  const paths = new Map<string, Routed[]>();
  for (const each of all) paths.set(each.route.path, [...(paths.get(each.route.path) ?? []), each]);
  return paths;
}

function sendAnswer(answer: Exclude<Answer, { kind: 'stream' }>, response: ServerResponse): void {
  switch (answer.kind) {
    case 'json':
      sendText(response, answer.status, JSON.stringify(answer.value), answer.headers ?? {});
      return;
    case 'text':
      sendText(response, 200, answer.text, {});
      return;
    case 'empty':
      response.writeHead(204).end();
  }
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}

/** What a path says to the methods it has no route for. */
function otherMethods(routes: readonly Route[]): RequestHandler {
  const allowed = allowedMethods(routes);
  return (request, response) => {
    if (request.method !== 'OPTIONS') {
      const message = `This path knows ${allowed}, not ${request.method}.`;
      throw new HttpRefusal(hubError('unknown_request', { message }), 405, { Allow: allowed });
    }
    if (request.headers['access-control-request-method'] !== undefined) answerPreflight(response, allowed);
    response.writeHead(204, { Allow: allowed }).end();
  };
}

function allowedMethods(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) =>
    method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
  );
  return [...methods, 'OPTIONS'].join(', ');
}
