import { type DescribeOptions, describeError, type ErrorDescription } from './describe-error.js';

/**
 * The result of work that may fail: a value, or the fallback and a description of the error.
 *
 * @example
 * const result: SafeResult<number[]> = await safeExecute(() => loadPrices());
 * if (!result.ok) console.error(result.error.message);
 */
export type SafeResult<Value, Fallback = null> =
  | { readonly ok: true; readonly value: Value; readonly error: null }
  | { readonly ok: false; readonly value: Fallback; readonly error: ErrorDescription };

/**
 * Options of `safeExecute`.
 *
 * @example
 * const options: SafeOptions<number[]> = { fallback: [], context: 'Loading the prices' };
 * const { value } = await safeExecute(() => loadPrices(), options);
 */
export interface SafeOptions<Fallback> extends DescribeOptions {
  /** The `value` after a failure; null by default. */
  fallback?: Fallback;
  /** Called with what was thrown, unchanged. */
  onError?: (error: unknown) => void;
}

/**
 * Runs work that may fail, and never rejects. An error is returned as a description.
 *
 * @example
 * const { value, error } = await safeExecute(() => loadPrices(), { fallback: [] });
 * if (error !== null) console.error(error.message, error.steps);
 */
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
