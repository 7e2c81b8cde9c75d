import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuOf } from './cpu-of.js';

const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OWN_MAIN = join(repositoryRoot, 'server', 'dist', 'main.js');

export interface HubProcessOptions {
  /** The `main.js` of another build, to be measured next to this one. */
  main?: string;
  /** The folder whose sessions it begins with. */
  filledFrom?: string;
  env?: Readonly<Record<string, string>>;
}

/** A hub as its users run it: a process of its own with a fresh folder, where its embedded store is. */
export class HubProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  static async start({ main = OWN_MAIN, filledFrom, env = {} }: HubProcessOptions = {}): Promise<HubProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'session-hub-bench-'));
    if (filledFrom !== undefined) cpSync(filledFrom, folder, { recursive: true });
    const child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: folder,
        LOG_LEVEL: 'error',
        REDIS_URL: '',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout?.on('data', (data: Buffer) => {
        output += data.toString();
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(`The hub did not start: ${output}`)));
    });
    return new HubProcess(url, child, folder);
  }

  /** Processor time of the whole process so far, by the kernel's own account, in microseconds. */
  cpu(): number {
    return cpuOf(this.#child.pid);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the process has of the machine, in bytes. */
  rss(): number {
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1_024;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
