import type { ServerResponse } from 'node:http';
import { hubError } from '@session-hub/shared';
import type { Request, RequestHandler } from 'express';
import type { AllowOrigin, HttpSettings } from './http-options.js';

const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID';
const EXPOSED_HEADERS = 'Location, Retry-After, WWW-Authenticate';

const API_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  // A page elsewhere cannot pull an answer in as an image or a script; what CORS allows is not touched by this.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Stands before every route: the headers of all answers, and no answer for pages of foreign origins. */
export function createApiGuard({
  allowOrigin,
  allowHost,
}: Pick<HttpSettings, 'allowOrigin' | 'allowHost'>): RequestHandler {
  return (request, response, next) => {
    setApiHeaders(response);
    const { origin, host } = request.headers;
    if (!allowHost(host))
      throw hubError('origin_refused', { message: 'The hub does not answer under this name.' });
    if (origin === undefined) return next();
    if (!isAllowed(request, origin, allowOrigin)) throw hubError('origin_refused');
    allowReading(response, origin);
    next();
  };
}

export function setApiHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(API_HEADERS)) response.setHeader(name, value);
  response.setHeader('Vary', 'Origin');
}

export function isAllowed(request: Request, origin: string, allowOrigin: AllowOrigin): boolean {
  return allowOrigin({ origin, host: request.headers.host, protocol: request.protocol });
}

/** No credentials: the hub knows no cookies, and a token is sent by whoever holds it. */
export function allowReading(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
}

export function answerPreflight(response: ServerResponse, methods: string): void {
  response.setHeader('Access-Control-Allow-Methods', methods);
  response.setHeader('Access-Control-Allow-Headers', REQUEST_HEADERS);
  response.setHeader('Access-Control-Max-Age', '600');
}
