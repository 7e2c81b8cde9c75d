import { spawnSync } from 'node:child_process';

/** Null when all threads of the process are on these cores from now on, otherwise why not. */
export type SetCores = (pid: number, cores: string) => string | null;

/** A thread that ends meanwhile makes the whole call fail. */
const MOST_TRIES = 3;

/** Keeps processes on cores, and tells once where that cannot be done: everything then runs anywhere. */
export class Pinning {
  readonly #setCores: SetCores;
  readonly #warn: (sentence: string) => void;
  #problem: string | null = null;

  constructor(setCores: SetCores = taskset, warn: (sentence: string) => void = console.error) {
    this.#setCores = setCores;
    this.#warn = warn;
  }

  /** Whether everything is where it was to be. */
  get holds(): boolean {
    return this.#problem === null;
  }

  pin(pid: number | undefined, cores: string): void {
    // What could not be started is told elsewhere.
    if (pid === undefined) return;
    let problem = this.#setCores(pid, cores);
    for (let tries = 1; problem !== null && tries < MOST_TRIES; tries++) problem = this.#setCores(pid, cores);
    if (problem === null || this.#problem !== null) return;
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
