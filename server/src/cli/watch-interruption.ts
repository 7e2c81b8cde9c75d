import { EXIT, type ExitCode } from './exit-code.js';
import { type Asked, Interrupted } from './interrupted.js';

export interface Interruption {
  readonly signal: AbortSignal;
  /** What ended the program; null while nobody asked. */
  readonly exitCode: ExitCode | null;
}

/**
 * The first Ctrl-C or SIGTERM asks the program to end in its own time, the second one ends it at once. An
 * output that nobody reads any more, as after `| head`, asks the same and is no failure.
 */
export function watchInterruption(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  let exitCode: ExitCode | null = null;
  const ask = (by: Asked, code: ExitCode): void => {
    if (exitCode !== null) process.exit(code);
    exitCode = code;
    controller.abort(new Interrupted(by));
  };
  process.on('SIGINT', () => ask('SIGINT', EXIT.interrupted));
  process.on('SIGTERM', () => ask('SIGTERM', EXIT.terminated));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      exitCode ??= EXIT.fine;
      controller.abort(new Interrupted('EPIPE'));
    });
  }
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
  };
}
