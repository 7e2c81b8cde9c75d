import { HubError } from './hub-error.js';
import type { ErrorCategory, ErrorReport } from './schemas/error.js';
import { WORK_ERRORS, WorkError, type WorkErrorCode } from './work-error.js';

/**
 * An error in a form that a user interface can show.
 *
 * @example
 * const description: ErrorDescription = describeError(new Error('ECONNREFUSED'));
 * console.log(description.message, description.steps);
 */
export interface ErrorDescription {
  /** The kind of error, such as `network_failed`. */
  readonly code: string;
  /** The area of the error, such as `network`. */
  readonly category: ErrorCategory;
  /** How serious it is. */
  readonly severity: NonNullable<ErrorReport['severity']>;
  /** A sentence for the user. */
  readonly message: string;
  /** The original text of the error; null when `message` is all there is. */
  readonly detail: string | null;
  /** Whether another try may help. */
  readonly retryable: boolean;
  /** Milliseconds to wait before a retry; null when unknown. */
  readonly retryAfter: number | null;
  /** What to do about it, in order. */
  readonly steps: readonly string[];
}

/** Where the refusals of the hub belong, by how their codes begin or what they are. */
const HUB_CATEGORIES: readonly (readonly [RegExp, ErrorCategory])[] = [
  [/^(session_|illegal_transition|seq_moved|number_gap|epoch_changed|cursor_ahead)/, 'session'],
  [/^lease_/, 'lock'],
  [/^(overloaded|rate_limited|too_many_|limit_reached|storage_full|capacity)/, 'capacity'],
  [/^(unauthorized|forbidden|origin_refused)/, 'permission'],
  [/^(disconnected|closing|closed)/, 'network'],
  [/^(store_unavailable|auth_unavailable|internal)/, 'backend'],
  [
    /^(bad_request|unknown_|template_|hook_|message_too_|record_too_|progress_|contradiction|protocol_)/,
    'validation',
  ],
];

const SYSTEM_CODES: Readonly<Record<string, WorkErrorCode>> = {
  ECONNREFUSED: 'network_failed',
  ECONNRESET: 'network_failed',
  ENOTFOUND: 'network_failed',
  EPIPE: 'network_failed',
  EAI_AGAIN: 'network_failed',
  ETIMEDOUT: 'timed_out',
  ENOENT: 'data_load_failed',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EMFILE: 'capacity_reached',
  ENOSPC: 'capacity_reached',
};

/**
 * Options of `describeError`.
 *
 * @example
 * const options: DescribeOptions = { context: 'Loading the prices' };
 * console.log(describeError(new Error('timeout'), options).message);
 */
export interface DescribeOptions {
  /** A sentence of your own instead of the usual one. The usual one becomes the detail. */
  message?: string;
  /** What was being done, such as `Loading the prices`. It is put before the message. */
  context?: string;
}

/**
 * Turns anything that was thrown into a description that a person can read and act on.
 *
 * @example
 * try {
 *   await loadPrices();
 * } catch (error) {
 *   const { message, steps } = describeError(error, { context: 'Loading the prices' });
 *   console.error(message, steps);
 * }
 */
export function describeError(error: unknown, options: DescribeOptions = {}): ErrorDescription {
  const found = find(error);
  const { message = found.message, context } = options;
  return {
    ...found,
    message: context === undefined ? message : `${context}: ${message}`,
    detail: found.detail ?? (message === found.message ? null : found.message),
  };
}

function find(error: unknown): ErrorDescription {
  if (error instanceof HubError) return describeRefusal(error);
  if (error instanceof WorkError) {
    return { ...described(error.code, null), message: error.message };
  }
  return described(codeOf(error), textOf(error));
}

function describeRefusal(error: HubError): ErrorDescription {
  const { code, message, retryable, retryAfter, steps } = error;
  const category = HUB_CATEGORIES.find(([pattern]) => pattern.test(code))?.[1] ?? 'application';
  return {
    code,
    category,
    severity: retryable ? 'warning' : 'error',
    message,
    detail: null,
    retryable,
    retryAfter,
    steps,
  };
}

function described(code: WorkErrorCode, detail: string | null): ErrorDescription {
  return { code, ...WORK_ERRORS[code], detail, retryAfter: null };
}

function codeOf(error: unknown): WorkErrorCode {
  if (!isErrorLike(error)) return 'application_error';
  const system = systemCode(error) ?? systemCode(error.cause);
  if (system !== undefined) return system;
  switch (error.name) {
    case 'AbortError':
      return 'cancelled';
    case 'TimeoutError':
      return 'timed_out';
    case 'SyntaxError':
      return 'data_invalid';
    case 'TypeError':
      // What browsers and Node say when `fetch` could not reach anybody.
      return /fetch|network|load failed/i.test(error.message) ? 'network_failed' : 'application_error';
    default:
      return 'application_error';
  }
}

function systemCode(error: unknown): WorkErrorCode | undefined {
  if (!isErrorLike(error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(SYSTEM_CODES, error.code) ? SYSTEM_CODES[error.code] : undefined;
}

function textOf(error: unknown): string {
  const text = isErrorLike(error) ? error.message || error.name : String(error);
  return text.slice(0, 4_000);
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** By its looks: an error of another frame or realm is none by `instanceof`. */
function isErrorLike(error: unknown): error is ErrorLike {
  if (typeof error !== 'object' || error === null) return false;
  return 'name' in error && 'message' in error && typeof error.message === 'string';
}
