import { type DescribeOptions, describeError, type ErrorDescription } from './describe-error.js';

export type SafeResult<Value, Fallback = null> =
  | { readonly ok: true; readonly value: Value; readonly error: null }
  | { readonly ok: false; readonly value: Fallback; readonly error: ErrorDescription };

export interface SafeOptions<Fallback> extends DescribeOptions {
  /** Stands as `value` when it failed; null when left out. */
  fallback?: Fallback;
  /** Told of what was thrown, as it was. */
  onError?: (error: unknown) => void;
}

/** Runs what may fail and never throws itself: what went wrong comes as a description. */
export async function safeExecute<Value, Fallback = null>(
  work: () => Value | Promise<Value>,
  options: SafeOptions<Fallback> = {},
): Promise<SafeResult<Value, Fallback | null>> {
  try {
    return { ok: true, value: await work(), error: null };
  } catch (error) {
    tell(options.onError, error);
    return { ok: false, value: options.fallback ?? null, error: describeError(error, options) };
  }
}

/** A listener that fails is no reason to fail. */
function tell(listener: ((error: unknown) => void) | undefined, error: unknown): void {
  try {
    listener?.(error);
  } catch {
    return;
  }
}
