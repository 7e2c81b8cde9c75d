import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pin, SERVER_CORES } from './pin.js';

interface Answer {
  result?: unknown;
  error?: string;
}

/** In bytes. */
export interface Memory {
  /** What the process has of the machine, used or set aside. */
  readonly rss: number;
  /** What its objects and buffers take up. */
  readonly used: number;
}

type Question<Task> = { task: Task } | { memory: true };

/** Thousands of calls in flight outlive V8's small default, and are then copied again and again. */
const YOUNG_GENERATION = '--max-semi-space-size=64';
/** Arguments of Node for a process without it. */
export const AS_IT_COMES: readonly string[] = [];

/** A folder: each process leaves there what it spent its time with. */
const { BENCH_CPU_PROFILES: profiles } = process.env;
const PROFILING = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];

/** One of bench/processes, in a process of its own: it does one thing at a time and stays warm between two. */
export class BenchProcess<Task, Result> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(
    name: string,
    nodeArguments: readonly string[] = [YOUNG_GENERATION],
    bench: URL = new URL('..', import.meta.url),
  ) {
    this.#child = fork(fileURLToPath(new URL(`processes/${name}.js`, bench)), {
      execArgv: ['--enable-source-maps', '--expose-gc', ...nodeArguments, ...PROFILING],
    });
    this.#ended = new Promise((_, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`${name} ended with ${code}.`)));
    });
    this.#ended.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** As a system tells them. */
  pids(): number[] {
    return pidsOf(this.#child);
  }

  async run(task: Task): Promise<Result> {
    const { result, error } = await this.#answer({ task });
    if (error !== undefined) throw new Error(error);
    return result as Result;
  }

  /** For a server that is measured. */
  pinned(): this {
    pin(this.#child.pid, SERVER_CORES);
    return this;
  }

  /** When nothing is left to collect. */
  async memory(): Promise<Memory> {
    const { result } = await this.#answer({ memory: true });
    return result as Memory;
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#child.disconnect();
    await this.#ended.catch(() => {});
  }

  #answer(question: Question<Task>): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => this.#child.once('message', resolve));
    this.#child.send(question);
    return Promise.race([answered, this.#ended]);
  }
}

/** None where it could not be started. */
export function pidsOf({ pid }: { readonly pid?: number | undefined }): number[] {
  return pid === undefined ? [] : [pid];
}

/** The other side: what such a process does with each task. */
export function serveTasks<Task, Result>(work: (task: Task) => Promise<Result>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', async (question: Question<Task>) => {
    try {
      const result = 'task' in question ? await work(question.task) : memoryHeld();
      process.send?.({ result });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.stack : String(error) });
    }
  });
}

function memoryHeld(): Memory {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, used: heapUsed + external };
}
