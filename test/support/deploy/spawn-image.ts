import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../redis/free-port.js';
import { type ProgramEnd, RunningProgram } from '../running-program.js';
import { composeFile, environmentOf, serviceOf } from './compose-file.js';
import { imageStage } from './dockerfile.js';

export const TOKEN = 'a-secret-of-the-test';

export interface SpawnedImage {
  readonly url: string;
  readonly port: number;
  readonly program: RunningProgram;
  /** The exit code of the image's own health check; 0 is healthy. */
  health(): number | null;
  stop(): Promise<ProgramEnd>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * The command of the image with the environment that docker-compose.yml gives the service, on a free port. Without
 * the databases: each hub keeps its sessions in a folder of its own, which also tells where one of them went. `given` is what whoever runs Docker Compose has set.
 */
export async function spawnImage(
  folder: string,
  service: string,
  given: Readonly<Record<string, string>> = {},
): Promise<SpawnedImage> {
  const { command, env, healthCommand } = imageStage();
  const dataDir = await mkdtemp(join(tmpdir(), 'session-hub-'));
  const port = await freePort();
  const ofService = environmentOf(serviceOf(composeFile(), service), { ACCESS_TOKEN: TOKEN, ...given });
  const own = { PORT: String(port), DATA_DIR: dataDir, REDIS_URL: '', DATABASE_URL: '' };
  const environment = { ...env, ...ofService, ...own };
  let program = await started();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get program() {
      return program;
    },
    health: () => spawnSync(process.execPath, healthCommand?.slice(1) ?? [], { env: environment }).status,
    stop() {
      program.signal('SIGTERM');
      return program.ended();
    },
    kill: () => program.kill(),
    async restart() {
      program = await started();
    },
    async dispose() {
      await program.kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };

  async function started(): Promise<RunningProgram> {
    const next = new RunningProgram(command?.slice(1) ?? [], environment, folder);
    await next.until(({ stdout }) => stdout.includes(`:${port}`), 'the address of the hub');
    return next;
  }
}
