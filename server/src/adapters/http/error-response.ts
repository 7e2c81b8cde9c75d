import type { ServerResponse } from 'node:http';
import { HubError, httpStatusOf, hubError } from '@session-hub/shared';
import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from '../../ports/logger.js';
import { errorFacts } from '../../protocol/registry/error-facts.js';
import { setApiHeaders } from './guard-api.js';

/** The one place where an error becomes an answer. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    setApiHeaders(response);
    sendError(error, request, response, logger);
  };
}

function sendError(error: unknown, request: Request, response: ServerResponse, logger: Logger): void {
  const refusal = refusalOf(error);
  if (refusal === null) {
    const { method, route } = request;
    logger.error('a request failed', { method, path: route?.path, ...errorFacts(error) });
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { error: shown, status, headers } = refusal ?? asRefusal(hubError('internal'));
  const body = Buffer.from(JSON.stringify({ error: shown }));
  response.writeHead(status, {
    ...headers,
    ...(shown.retryAfter === null ? {} : { 'Retry-After': String(Math.ceil(shown.retryAfter / 1_000)) }),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}

/** Null for what nobody foresaw. */
function refusalOf(error: unknown): HttpRefusal | null {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof HubError) return asRefusal(error);
  return isClientsFault(error) ? new HttpRefusal(hubError('bad_request'), error.status) : null;
}

function asRefusal(error: HubError): HttpRefusal {
  return new HttpRefusal(error, httpStatusOf(error));
}

/** Express says so of a path it cannot decode, and of a part that a file does not have. */
function isClientsFault(error: unknown): error is Error & { status: number } {
  if (!(error instanceof Error) || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

/** A refusal that HTTP has a more fitting status for than the error table. */
export class HttpRefusal extends Error {
  readonly error: HubError;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(error: HubError, status: number, headers: Readonly<Record<string, string>> = {}) {
    super(error.message);
    this.error = error;
    this.status = status;
    this.headers = headers;
  }
}
