import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { allowing } from './slowness.js';

export interface ProgramEnd {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** On an idle machine. */
const LONGEST_WAIT_MS = 15_000;

/** A program under test: what it printed so far, and ways to wait for more of it without sleeping. */
export class RunningProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #checks = new Set<() => void>();
  readonly #ended: Promise<ProgramEnd>;
  #end: ProgramEnd | null = null;
  stdout = '';
  stderr = '';

  /** Runs `node ...args`; of the environment it gets only what is given, and what Node itself needs. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string) {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    this.#child = spawn(process.execPath, ['--enable-source-maps', ...args], {
      env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#look();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#look();
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        this.#end = { code, signal };
        this.#look();
        resolve(this.#end);
      });
    });
    this.#ended.catch(() => {});
  }

  get lines(): string[] {
    return this.stdout.split('\n').filter((line) => line !== '');
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  /** Nobody reads standard output any more, as after `| head -1`. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** `SIGKILL`, as a power cut would. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  ended(): Promise<ProgramEnd> {
    return this.until(() => this.#end, 'the end of the program');
  }

  /** What `found` in the output so far or in what comes; rejects with all that was printed when it never comes. */
  until<Found>(
    find: (program: this) => Found | null | undefined | false,
    what = 'an output',
  ): Promise<Found> {
    return new Promise((resolve, reject) => {
      const beganAt = performance.now();
      const giveUp = (): void => {
        const left = beganAt + allowing(LONGEST_WAIT_MS) - performance.now();
        if (left > 0) timer = setTimeout(giveUp, left);
        else settle(() => reject(this.#missing(what)));
      };
      let timer = setTimeout(giveUp, LONGEST_WAIT_MS);
      const settle = (say: () => void): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
        say();
      };
      const check = (): void => {
        const found = find(this);
        if (found !== null && found !== undefined && found !== false) settle(() => resolve(found));
        else if (this.#end !== null) settle(() => reject(this.#missing(what)));
      };
      this.#checks.add(check);
      check();
    });
  }

  #look(): void {
    for (const check of [...this.#checks]) check();
  }

  #missing(what: string): Error {
    const end = this.#end === null ? 'still running' : `ended with ${this.#end.code ?? this.#end.signal}`;
    return new Error(`Waited for ${what} (${end}).\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`);
  }
}
