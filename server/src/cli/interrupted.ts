import { EXIT, type ExitCode } from './cli-error.js';

/** Ctrl-C, the system, or an output that nobody reads any more. */
export type Asked = 'SIGINT' | 'SIGTERM' | 'EPIPE';

/** The reason of an aborted `Io.interruption`: who asked the program to end. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';
  readonly by: Asked;

  constructor(by: Asked) {
    super(`The program was asked to end (${by}).`);
    this.by = by;
  }
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface Interruption {
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
