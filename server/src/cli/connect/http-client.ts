import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorShape, fullJitter, HubError } from '@session-hub/shared';
import { CliError, EXIT } from '../cli-error.js';
import type { ConnectionOptions } from './connection-options.js';
import { unreachable } from './or-unreachable.js';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the hub's own path: `/v1/sessions`. */
  path: string;
  body?: unknown;
  /** Makes a repeat after a lost answer harmless. */
  key?: string;
}

export interface HttpClientOptions extends Pick<ConnectionOptions, 'url' | 'token' | 'path' | 'timeout'> {
  signal: AbortSignal;
}

type Attempt =
  | { kind: 'answered'; body: unknown }
  | { kind: 'refused'; error: HubError }
  | { kind: 'unanswered'; cause: string };

const ATTEMPT_MS = 10_000;
const WAIT = { base: 250, cap: 3_000 };

/**
 * For what takes one request: no lease, no socket. Repeats what may succeed later until the timeout; then the
 * hub's refusal, or that nobody answered, is thrown.
 */
export function createHttpClient({ url, token, path, timeout, signal }: HttpClientOptions) {
  const base = `${url}${(path ?? '').replace(/\/socket\.io$/, '')}`;

  return { request };

  async function request<Body>(asked: HttpRequest): Promise<Body> {
    const deadline = timeout === 0 ? Number.POSITIVE_INFINITY : Date.now() + timeout;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await tryOnce(asked, Math.min(ATTEMPT_MS, Math.max(1, deadline - Date.now())));
      if (outcome.kind === 'answered') return outcome.body as Body;
      if (outcome.kind === 'refused' && !outcome.error.retryable) throw outcome.error;
      const asksFor = outcome.kind === 'refused' ? outcome.error.retryAfter : null;
      const wait = asksFor ?? 50 + fullJitter(attempt, Math.random, WAIT);
      if (Date.now() + wait >= deadline) {
        throw outcome.kind === 'refused'
          ? outcome.error
          : unreachable({ url: base, timeout, cause: outcome.cause });
      }
      await sleep(wait, undefined, { signal });
    }
  }

  async function tryOnce(
    { method, path: below, body, key }: HttpRequest,
    milliseconds: number,
  ): Promise<Attempt> {
    try {
      const response = await fetch(`${base}${below}`, {
        method,
        headers: {
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok && answer !== null) return { kind: 'answered', body: answer };
      const error = refusalIn(answer);
      if (error !== null) return { kind: 'refused', error };
      if (response.status >= 500) return { kind: 'unanswered', cause: `it answered ${response.status}` };
      throw notAHub(base, response.status);
    } catch (error) {
      if (error instanceof CliError || signal.aborted) throw error;
      return { kind: 'unanswered', cause: causeOf(error) };
    }
  }
}

export type HttpClient = ReturnType<typeof createHttpClient>;

function refusalIn(answer: unknown): HubError | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  const { error } = answer;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return null;
  return new HubError(error as ErrorShape);
}

function notAHub(url: string, status: number): CliError {
  return new CliError({
    code: 'not_a_hub',
    message: `What answers at ${url} is no session-hub: it said ${status}.`,
    exitCode: EXIT.unreachable,
    steps: ['Say where the hub is with --url or HUB_URL, and with --path when it lies below a path.'],
  });
}

/** `fetch` says only that it failed; why stands below. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : error.message;
}
