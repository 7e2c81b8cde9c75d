import { HubError } from '@session-hub/client';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { errorJson, errorText, type TellableError } from './format/error-text.js';
import { styleFor } from './format/style.js';
import type { Io, OutputFormat } from './io.js';

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
