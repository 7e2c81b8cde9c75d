import type { ErrorShape } from './schemas/error.js';

/** Any refusal, on either side, as something that can be thrown and caught by its code. */
export class HubError extends Error {
  declare readonly code: string;
  declare readonly retryable: boolean;
  declare readonly steps: readonly string[];
  /** In milliseconds; null when the hub did not say. */
  declare readonly retryAfter: number | null;
  declare readonly details: Readonly<Record<string, unknown>>;
  /** As it travels. */
  declare readonly shape: ErrorShape;

  constructor(shape: ErrorShape, options?: ErrorOptions) {
    super(shape.message, options);
    Object.assign(this, { name: 'HubError', steps: [], retryAfter: null, details: {}, shape }, shape);
  }

  toJSON(): ErrorShape {
    return this.shape;
  }
}
