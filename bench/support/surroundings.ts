import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../test/support/repository-root.js';
import { isPinned } from './pin.js';

const PACKAGES = [
  'socket.io',
  '@socket.io/redis-adapter',
  '@socket.io/redis-streams-adapter',
  'socket.io-client',
  'ws',
  'better-sse',
  'bullmq',
  'ioredis',
  'libsql',
];
const GIGABYTE = 1_024 ** 3;

/** Where and with what something was measured. */
export interface Surroundings {
  /** As ISO 8601 has it. */
  at: string;
  /** Lines such as "2 cores: AMD EPYC". */
  machine: string[];
  /** Lines such as "Node 20.20.2". */
  versions: string[];
  /** False where servers and load generator could not be kept on cores of their own. */
  pinned: boolean;
}

/** Of this process: what could not be pinned is known when everything was measured. */
export function surroundings(): Surroundings {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    machine: [
      `${cpus().length} cores: ${cpu?.model.trim() ?? 'of an unknown kind'}`,
      `${Math.round(totalmem() / GIGABYTE)} GB of memory`,
      `${type()} ${release()}`,
    ],
    versions: [
      `Node ${process.versions.node}`,
      `session-hub ${said('git', ['-C', repositoryRoot, 'describe', '--always', '--dirty'], /(\S+)/)}`,
      `Redis ${said('redis-server', ['--version'], /v=(\S+)/)}`,
      `nginx ${said('nginx', ['-v'], /nginx\/(\S+)/)} with Nchan ${said('dpkg-query', ['-W', 'libnginx-mod-nchan'], /\t(\S+)/)}`,
      `nats-server ${said('nats-server', ['--version'], /v?(\d\S+)/)}`,
      ...PACKAGES.map((name) => `${name} ${versionOf(name)}`),
    ],
    pinned: isPinned(),
  };
}

/** What a program says about itself; it may not be there. */
function said(program: string, args: readonly string[], pattern: RegExp): string {
  const { stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8' });
  return pattern.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[1] ?? '(not there)';
}

function versionOf(name: string): string {
  const lookup = createRequire(join(repositoryRoot, 'package.json')).resolve.paths(name) ?? [];
  for (const folder of lookup) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as {
        version: string;
      };
      return version;
    } catch {
      // It may be in the next folder up.
    }
  }
  return '(not there)';
}
