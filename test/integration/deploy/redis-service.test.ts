import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeFile, serviceOf } from '../../support/deploy/compose-file.js';
import { freePort } from '../../support/redis/free-port.js';
import { waitUntil } from '../../support/wait-until.js';

describe('the Redis of docker-compose.yml', () => {
  const { command = '', healthcheck } = serviceOf(composeFile(), 'redis');
  const [program = '', ...args] = command.split(' ');
  let folder: string;
  let port: number;
  let server: ChildProcess | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'session-hub-redis-'));
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    server = spawn(program, [...args, '--port', String(port), '--dir', folder], { stdio: 'ignore' });
    await waitUntil(async () => health() === 0, 10_000, 'a healthy Redis');
  }

  async function kill(): Promise<void> {
    if (server === null) return;
    const ended = once(server, 'close');
    server.kill('SIGKILL');
    await ended;
    server = null;
  }

  function health(): number | null {
    const [, check = ''] = healthcheck.test ?? [];
    return spawnSync('sh', ['-c', check.replace('redis-cli', `redis-cli -p ${port}`)]).status;
  }

  function ask(...words: string[]): string {
    return spawnSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).stdout.trim();
  }

  it('throws nothing away when memory runs short', () => {
    expect(ask('config', 'get', 'maxmemory-policy')).toBe('maxmemory-policy\nnoeviction');
  });

  it('has on disk what it acknowledged, also when it is killed', async () => {
    expect(ask('set', 'kept', 'yes')).toBe('OK');
    await kill();
    expect(health()).not.toBe(0);
    await start();
    expect(ask('get', 'kept')).toBe('yes');
  });
});
