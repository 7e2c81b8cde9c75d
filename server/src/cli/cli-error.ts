import { HubError } from '@session-hub/client';
import { errorJson, errorText, type TellableError } from './format/error-text.js';
import { styleFor } from './format/style.js';
import type { Io, OutputFormat } from './io.js';

interface CliErrorShape {
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

/** The command was not understood. */
export function usageError(message: string, ...steps: string[]): CliError {
  return new CliError({ code: 'usage', message, exitCode: EXIT.usage, steps });
}

/** What a shell gets to know. `EXIT_CODE_HELP` tells people the same. */
export const EXIT = {
  fine: 0,
  /** The hub said no, or the watched session did not end well. */
  refused: 1,
  usage: 2,
  unreachable: 3,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODE_HELP = `Exit codes:
  0    fine; for tail: the session completed or was closed
  1    the hub refused, or the watched session failed or expired
  2    wrong usage, or a setting that cannot be used
  3    no hub within reach (see --timeout)
  130  interrupted with Ctrl-C (143 by SIGTERM); serve then ends with 0`;

/** Tells it on standard error, and answers the exit code it leads to. */
export function tellError(
  error: unknown,
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  format: OutputFormat,
): ExitCode {
  const tellable = tellableOf(error);
  switch (format) {
    case 'json':
      stderr.write(`${errorJson(tellable)}\n`);
      break;
    case 'text':
      stderr.write(`${errorText(tellable, styleFor(stderr, env))}\n`);
  }
  return error instanceof CliError ? error.exitCode : EXIT.refused;
}

/** What nobody foresaw is told with its stack: it is a fault of this program. */
function tellableOf(error: unknown): TellableError {
  if (error instanceof HubError || error instanceof CliError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', message, retryable: false, steps: [] };
}
