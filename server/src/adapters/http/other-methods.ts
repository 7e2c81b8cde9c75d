import { hubError } from '@session-hub/shared';
import type { RequestHandler } from 'express';
import type { Route } from '../../protocol/registry/route.js';
import { answerPreflight } from './guard-api.js';
import { HttpRefusal } from './http-refusal.js';

/** What a path says to the methods it has no route for. */
export function otherMethods(routes: readonly Route[]): RequestHandler {
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
