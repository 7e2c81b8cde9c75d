import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowing } from '../slowness.js';
import { connectOnce } from './connect-once.js';
import { freePort } from './free-port.js';
import { GuardedProcess } from './guarded-process.js';
import { adminOf, caParameter, type RedisSettings, userInfo } from './redis-settings.js';

/** A redis-server of its own, on loopback. It ends with this process at the latest. */
export interface RunningRedis {
  /** With the first of `users` in it, or the password; with `?ca=` where it speaks TLS. */
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Of the newest process. */
  readonly pid: number;
  /** Resolves when the process is gone; its folder stays, so that `restart()` finds it as it was left. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** On the same port and folder, after `kill()` when it still runs; resolves when it answers. */
  restart(): Promise<void>;
  /** It keeps its connections open and answers nobody, as a machine that hangs. */
  pause(): void;
  resume(): void;
  /** One command by a user who may do everything; an array comes back as lines. */
  cli(...command: string[]): Promise<string>;
  /** For good: it is killed, and its folder removed. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 5;
const START_MS = 20_000;
const POLL_MS = 10;

/** What it is started with, over and over: asked for once for each port that is tried. */
export type ArgumentsOf = (port: number, folder: string) => Promise<readonly string[]>;

/** The settings tell how to reach it; everything it is started with is in the arguments. */
export async function startServer(
  settings: RedisSettings,
  argumentsOf: ArgumentsOf,
  makeFolder: () => Promise<string> = () => mkdtemp(join(tmpdir(), 'session-hub-redis-')),
): Promise<RunningRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = await makeFolder();
    const port = await freePort();
    const server = new RedisServer(settings, port, folder, await argumentsOf(port, folder));
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Somebody else took the port in between.
      const isTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!isTaken || attempt === START_ATTEMPTS) throw error;
    }
  }
}

class RedisServer implements RunningRedis {
  readonly #settings: RedisSettings;
  readonly #args: readonly string[];
  #process: GuardedProcess | null = null;
  #isPaused = false;
  readonly port: number;
  readonly folder: string;
  readonly url: string;

  constructor(settings: RedisSettings, port: number, folder: string, args: readonly string[]) {
    this.#settings = settings;
    this.#args = args;
    this.port = port;
    this.folder = folder;
    const scheme = settings.tls === undefined ? 'redis' : 'rediss';
    this.url = `${scheme}://${userInfo(settings)}127.0.0.1:${port}${caParameter(settings)}`;
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('This redis-server was never started.');
    return pid;
  }

  async start(): Promise<void> {
    const command = process.env.REDIS_SERVER || 'redis-server';
    const log = join(this.folder, 'redis.log');
    const server = new GuardedProcess(command, this.#args, this.folder, log);
    this.#process = server;
    this.#isPaused = false;
    const beganAt = performance.now();
    while (!(await this.#answers())) {
      if (!server.hasEnded && performance.now() - beganAt < allowing(START_MS)) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        continue;
      }
      if (server.failure !== null) {
        const advice = '"npm test" installs it or says how';
        throw new Error(`${command} cannot be run (${server.failure.message}): ${advice}.`);
      }
      throw new Error(`${command} did not start:\n${await readFile(log, 'utf8')}`);
    }
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#process?.signal(signal);
    await this.#process?.ended();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  pause(): void {
    this.#process?.signal('SIGSTOP');
    this.#isPaused = true;
  }

  resume(): void {
    this.#process?.signal('SIGCONT');
    this.#isPaused = false;
  }

  async cli(...command: string[]): Promise<string> {
    const [name, ...args] = command;
    if (name === undefined) throw new Error('Which command?');
    if (this.#isPaused) throw new Error('This redis-server is paused and would never answer.');
    const { tls } = this.#settings;
    const client = await connectOnce(`redis://127.0.0.1:${this.port}`, {
      ...adminOf(this.#settings),
      ...(tls === undefined ? {} : { tls: { ca: readFileSync(tls.ca) } }),
    });
    try {
      return asText(await client.call(name, ...args));
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** It and nobody else: where it lost the race for its port, another server would answer there. */
  async #answers(): Promise<boolean> {
    try {
      return (await this.cli('INFO', 'server')).includes(`process_id:${this.pid}\r`);
    } catch {
      return false;
    }
  }
}

function asText(reply: unknown): string {
  if (Array.isArray(reply)) return reply.map(asText).join('\n');
  return reply === null ? '' : String(reply);
}
