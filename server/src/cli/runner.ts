import type { ExitCode } from './cli-error.js';
import type { Io, OutputFormat } from './io.js';

/** Carries out a command's work, tells its error in the format asked for, and keeps its exit code. */
export type Runner = (format: OutputFormat, work: (io: Io) => Promise<ExitCode>) => Promise<void>;

export function formatOf(options: { json?: true }): OutputFormat {
  return options.json === true ? 'json' : 'text';
}
