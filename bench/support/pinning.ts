import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Null when all threads of the process are on these cores from now on, otherwise why not. */
export type SetCores = (pid: number, cores: string) => string | null;

/** A thread that ends meanwhile makes the whole call fail. */
const MOST_TRIES = 3;

export interface PinningOptions {
  /** How many there are. */
  cores: number;
  setCores?: SetCores;
  warn?: (sentence: string) => void;
}

/** Keeps processes on cores, and tells once where that cannot be done: everything then runs anywhere. */
export class Pinning {
  /** Whether the load has a core that no server uses. */
  readonly hasOwnCore: boolean;
  readonly #setCores: SetCores;
  readonly #warn: (sentence: string) => void;
  #problem: string | null = null;

  constructor({ cores, setCores = taskset, warn = console.error }: PinningOptions) {
    this.hasOwnCore = cores > 1;
    this.#setCores = setCores;
    this.#warn = warn;
  }

  /** Whether servers and load generator are on cores of their own, which one core cannot give them. */
  get holds(): boolean {
    return this.hasOwnCore && this.#problem === null;
  }

  pin(pid: number | undefined, cores: string): void {
    // What could not be started is told elsewhere.
    if (pid === undefined) return;
    let problem = this.#setCores(pid, cores);
    for (let tries = 1; problem !== null && tries < MOST_TRIES; tries++) problem = this.#setCores(pid, cores);
    if (problem === null || this.#problem !== null || hasEnded(pid)) return;
    this.#problem = problem;
    this.#warn(
      `Servers and load generator cannot be kept on cores of their own, and disturb each other: ${problem}`,
    );
  }
}

function taskset(pid: number, cores: string): string | null {
  const { error, status, stderr } = spawnSync('taskset', ['-acp', cores, `${pid}`], { encoding: 'utf8' });
  if (status === 0) return null;
  return error?.message ?? (stderr.trim() || `taskset ended with ${status}`);
}

/** What has ended disturbs nobody, wherever it was. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // It is still there until it is waited for, behind its name in brackets as `Z` or `X`.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
