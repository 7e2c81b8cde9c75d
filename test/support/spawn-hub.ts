import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './redis/free-port.js';
import { repositoryRoot } from './repository-root.js';
import { type ProgramEnd, RunningProgram } from './running-program.js';

export interface SpawnHubOptions {
  /** After `server/dist/main.js`, such as `--demo`. */
  args?: readonly string[];
  /** Beside HOST, PORT and DATA_DIR. */
  env?: Readonly<Record<string, string>>;
  /** A free one when left out. */
  port?: number;
  /** A temporary folder, removed by `dispose()`, when left out. */
  dataDir?: string;
}

/** A hub in a process of its own, as `npm start` would run it. */
export interface SpawnedHub {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** The newest process: what it printed, signals, waiting. */
  readonly program: RunningProgram;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with how it ended. */
  stop(): Promise<ProgramEnd>;
  /** On the same port and folder, after `kill()` or `stop()`; resolves when it serves again. */
  restart(): Promise<void>;
  /** Kills it when it still runs, and removes the folder when it was ours. */
  dispose(): Promise<void>;
}

const MAIN = join(repositoryRoot, 'server', 'dist', 'main.js');

export async function spawnHub(options: SpawnHubOptions = {}): Promise<SpawnedHub> {
  const { args = [], env = {}, port = await freePort() } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'session-hub-')));
  let program = start();
  const url = await printedUrl(program);

  return {
    url,
    port,
    dataDir,
    get program() {
      return program;
    },
    kill: () => program.kill(),
    stop() {
      program.signal('SIGTERM');
      return program.ended();
    },
    async restart() {
      program = start();
      await printedUrl(program);
    },
    async dispose() {
      await program.kill();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };

  function start(): RunningProgram {
    const own = { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir };
    return new RunningProgram([MAIN, ...args], { ...own, ...env });
  }
}

async function printedUrl(program: RunningProgram): Promise<string> {
  try {
    return await program.until(
      ({ stdout }) => /https?:\/\/[^\s/"]+(?=[\s"])/.exec(stdout)?.[0],
      'the url of the hub',
    );
  } catch (error) {
    await program.kill();
    throw error;
  }
}
