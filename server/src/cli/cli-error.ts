import type { ExitCode } from './exit-code.js';

export interface CliErrorShape {
  code: string;
  message: string;
  exitCode: ExitCode;
  retryable?: boolean;
  /** What a person can do about it, in order. */
  steps?: readonly string[];
}

/** Something the person at the terminal can act on; told without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly retryable: boolean;
  readonly steps: readonly string[];

  constructor(
    { code, message, exitCode, retryable = false, steps = [] }: CliErrorShape,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.exitCode = exitCode;
    this.retryable = retryable;
    this.steps = steps;
  }
}
