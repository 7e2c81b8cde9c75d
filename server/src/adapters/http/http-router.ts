import { hubError } from '@session-hub/shared';
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { NOBODY } from '../../core/session/draft/actors.js';
import { Patience } from '../../protocol/rate-limit/patience.js';
import { RateLimiter } from '../../protocol/rate-limit/rate-limiter.js';
import type { BucketLimit } from '../../protocol/rate-limit/token-bucket.js';
import type { SendOff } from '../../protocol/send-off.js';
import { type AdmitRequest, createAdmission } from './admission.js';
import { sendError } from './error-response.js';
import { createApiGuard, setApiHeaders } from './guard-api.js';
import { type HttpOptions, settingsOf } from './http-options.js';
import { createDescriber } from './openapi/create-describer.js';
import { otherMethods } from './other-methods.js';
import type { Route, RouteServices } from './route.js';
import { ROUTES } from './routes/index.js';
import { sendAnswer } from './send-answer.js';
import { staticFiles } from './static-files.js';
import { OpenStreams } from './stream/open-streams.js';

export interface HttpInterface {
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

export function createHttpRouter(options: HttpOptions): HttpInterface {
  const settings = settingsOf(options);
  const { hub, clock, logger, allowOrigin, rateLimit, addresses, files, places } = settings;
  const limiter = rateLimit === 'none' ? null : new RateLimiter(rateLimit, clock);
  const admit = createAdmission(settings.admit, limiter, addresses);
  const streams = new OpenStreams(clock, places);
  const bodies: RouteServices['bodies'] = new Patience(clock, BODY_LOOK_MS, (giveUp) => giveUp());
  let stage: 'open' | 'leaving' = 'open';
  const services: RouteServices = {
    hub,
    streams,
    bodies,
    isLeaving: () => stage === 'leaving',
    describe: createDescriber(ROUTES),
  };

  const guard = createApiGuard(settings);
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    setApiHeaders(response);
    sendError(error, request, response, logger);
  };

  const router = express.Router({ caseSensitive: true, strict: true });
  router.use((_request, response, next) => {
    if (stage === 'leaving') response.setHeader('Connection', 'close');
    next();
  });
  for (const [path, routes] of byPath(ROUTES)) {
    const place = router.route(path).all(guard);
    for (const route of routes) place[route.method](handle(route, admit, services));
    place.all(otherMethods(routes), onError);
  }
  router.use('/v1', guard, unknownRequest, onError);
  if (files.sdk !== undefined) router.use('/sdk', staticFiles(files.sdk, allowOrigin));
  if (files.page !== undefined) router.use('/', staticFiles(files.page, allowOrigin));

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

/** Admits, checks and carries out; whatever goes wrong goes on to the one place that answers errors. */
function handle(route: Route, admit: AdmitRequest, services: RouteServices): RequestHandler {
  return async (request, response) => {
    const who = route.access === 'public' ? NOBODY : await admit(request);
    await sendAnswer(await route.run(request, who, services), response);
  };
}

const unknownRequest: RequestHandler = () => {
  throw hubError('unknown_request');
};

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}
