import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import express, { type Request, type RequestHandler } from 'express';
import { allowReading, isAllowed } from './guard-api.js';
import type { AllowOrigin } from './http-options.js';

/** A name that carries the hash of its content, as the bundler writes it, never gets another content. */
const HASHED = /[-.][A-Z0-9]{8}\.\w+(?:\.map)?$/;
/** What may stand in a Host header; anything else must not get into a policy. */
const PLAIN_HOST = /^[A-Za-z0-9.:[\]-]+$/;

/** Files for everybody. A path without a file goes on to whatever comes next. */
export function staticFiles(folder: string, allowOrigin: AllowOrigin): RequestHandler {
  return express.static(folder, {
    cacheControl: false,
    setHeaders: (response: ServerResponse, path: string) => setHeaders(response, path, allowOrigin),
  });
}

function setHeaders(response: ServerResponse, path: string, allowOrigin: AllowOrigin): void {
  // Express hands in its own response, which knows its request; the types of `send` do not say so.
  const request = response.req as Request;
  const { host, origin } = request.headers;
  const immutable = HASHED.test(basename(path));
  response.setHeader('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('Content-Security-Policy', pagePolicy(host));
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Vary', 'Origin');
  if (origin !== undefined && isAllowed(request, origin, allowOrigin)) allowReading(response, origin);
}

/** The page runs its own scripts and talks to its own hub, and nobody frames it. */
function pagePolicy(host: string | undefined): string {
  // Older browsers do not count a web socket of the same host as 'self'.
  const sockets = host !== undefined && PLAIN_HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
