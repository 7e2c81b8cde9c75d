import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** The command was not understood. */
export function usageError(message: string, ...steps: string[]): CliError {
  return new CliError({ code: 'usage', message, exitCode: EXIT.usage, steps });
}
