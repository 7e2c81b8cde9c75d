import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';
import { RunningProgram } from './running-program.js';

export interface FinishedCli {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Standard output, without the empty lines. */
  lines: string[];
}

export const CLI = join(repositoryRoot, 'server', 'dist', 'cli', 'main.js');

/** The command line in a process of its own, without a terminal. */
export function spawnCli(
  url: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProgram {
  return new RunningProgram([CLI, ...args], { HUB_URL: url, ...env });
}

/** The same, to its end. */
export async function runCli(
  url: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<FinishedCli> {
  const program = spawnCli(url, args, env);
  program.endInput();
  const { code } = await program.ended();
  return { code, stdout: program.stdout, stderr: program.stderr, lines: program.lines };
}
