import type { ErrorShape } from './schemas/error.js';

/**
 * A refusal of the hub. Catch it and compare `code`.
 *
 * @example
 * try {
 *   await hub.read('nightly-import');
 * } catch (error) {
 *   if (error instanceof HubError && error.code === 'session_not_found') console.log(error.steps);
 * }
 */
export class HubError extends Error {
  /** The kind of refusal, such as `session_not_found`. */
  declare readonly code: string;
  /** Whether the same request may succeed later. */
  declare readonly retryable: boolean;
  /** What to do about it, in order. */
  declare readonly steps: readonly string[];
  /** Milliseconds to wait before a retry; null when the hub did not say. */
  declare readonly retryAfter: number | null;
  /** More facts, depending on `code`. */
  declare readonly details: Readonly<Record<string, unknown>>;
  /** The refusal as the protocol sends it. */
  declare readonly shape: ErrorShape;

  /** Creates a refusal, for example to throw in `authenticate`. */
  constructor(shape: ErrorShape, options?: ErrorOptions) {
    super(shape.message, options);
    Object.assign(this, { name: 'HubError', steps: [], retryAfter: null, details: {}, shape }, shape);
  }

  /** The refusal as the protocol sends it, for `JSON.stringify`. */
  toJSON(): ErrorShape {
    return this.shape;
  }
}
