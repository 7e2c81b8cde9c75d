import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pin, SERVER_CORES } from './pin.js';

interface Answer {
  result?: unknown;
  error?: string;
}

/** Thousands of calls in flight outlive V8's small default, and are then copied again and again. */
const YOUNG_GENERATION = '--max-semi-space-size=64';

/** A folder: each process leaves there what it spent its time with. */
const { BENCH_CPU_PROFILES: profiles } = process.env;
const PROFILING = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];

/** One of bench/processes, in a process of its own: it does one thing at a time and stays warm between two. */
export class BenchProcess<Task, Result> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(name: string) {
    this.#child = fork(fileURLToPath(new URL(`../processes/${name}.js`, import.meta.url)), {
      execArgv: ['--enable-source-maps', YOUNG_GENERATION, ...PROFILING],
    });
    this.#ended = new Promise((_, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`${name} ended with ${code}.`)));
    });
    this.#ended.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  run(task: Task): Promise<Result> {
    const answered = new Promise<Result>((resolve, reject) => {
      this.#child.once('message', ({ result, error }: Answer) => {
        if (error === undefined) resolve(result as Result);
        else reject(new Error(error));
      });
    });
    this.#child.send(task as object);
    return Promise.race([answered, this.#ended]);
  }

  /** For a server that is measured. */
  pinned(): this {
    pin(this.#child.pid, SERVER_CORES);
    return this;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

/** The other side: what such a process does with each task. */
export function serveTasks<Task, Result>(work: (task: Task) => Promise<Result>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', async (task) => {
    try {
      process.send?.({ result: await work(task as Task) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.stack : String(error) });
    }
  });
}
