import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';

/** Waits for the end of its input, which is the end of whoever started it, however that came about. */
const GUARD = 'read -r _; kill -9 "$0"; rm -rf "$1"';

/**
 * A server process that never outlives this one, not even when this one is killed; its folder goes with it.
 * It does not keep this process alive either.
 */
export class GuardedProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  hasEnded = false;
  /** Why it could not be started at all. */
  failure: Error | null = null;

  /** What it prints goes to the file `log`. */
  constructor(command: string, args: readonly string[], folder: string, log: string) {
    const output = openSync(log, 'a');
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', output, output] });
    closeSync(output);
    this.#child = child;
    child.unref();
    const release = child.pid === undefined ? () => {} : guard(child.pid, folder);
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.hasEnded = true;
        release();
        resolve();
      };
      child.once('error', (error) => {
        this.failure = error;
        end();
      });
      child.once('exit', end);
    });
  }

  /** Undefined when it could not be started at all. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async ended(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.ref();
    await this.#ended;
  }
}

/** Returns what calls the guard off. */
function guard(pid: number, folder: string): () => void {
  const shell = spawn('/bin/sh', ['-c', GUARD, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  shell.on('error', () => {});
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => shell.kill('SIGKILL');
}
