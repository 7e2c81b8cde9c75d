import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';
import { formatDuration } from '../format/format-duration.js';

export interface UnreachableOptions {
  url: string;
  timeout: number;
  /** What the last attempt ended with. */
  cause?: string | undefined;
}

/** Nobody answered for as long as the person wanted to wait. */
export function unreachable({ url, timeout, cause }: UnreachableOptions): CliError {
  const reason = cause === undefined || cause === '' ? '' : `: ${cause}`;
  return new CliError({
    code: 'unreachable',
    message: `No hub answered at ${url} within ${formatDuration(timeout)}${reason}.`,
    exitCode: EXIT.unreachable,
    retryable: true,
    steps: ['Start one with `session-hub serve`, or say where it is with --url or HUB_URL.'],
  });
}
