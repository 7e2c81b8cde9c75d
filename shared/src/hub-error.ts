import type { ErrorShape } from './schemas/error.js';

/** Any refusal, on either side, as something that can be thrown and caught by its code. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: string;
  readonly retryable: boolean;
  readonly steps: readonly string[];
  readonly retryAfter: number | null;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(shape: ErrorShape, options?: ErrorOptions) {
    super(shape.message, options);
    this.code = shape.code;
    this.retryable = shape.retryable;
    this.steps = shape.steps ?? [];
    this.retryAfter = shape.retryAfter ?? null;
    this.details = shape.details ?? {};
  }

  toJSON(): ErrorShape {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.steps.length > 0 ? { steps: [...this.steps] } : {}),
      ...(this.retryAfter === null ? {} : { retryAfter: this.retryAfter }),
      ...(Object.keys(this.details).length > 0 ? { details: { ...this.details } } : {}),
    };
  }
}
