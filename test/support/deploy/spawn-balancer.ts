import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../redis/free-port.js';
import { repositoryRoot } from '../repository-root.js';
import { waitUntil } from '../wait-until.js';

export interface SpawnedBalancer {
  readonly url: string;
  dispose(): Promise<void>;
}

/** HAProxy with the configuration of this repository, in which only the addresses are other ones. */
export async function spawnBalancer(hubs: Readonly<Record<string, number>>): Promise<SpawnedBalancer> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-balancer-'));
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  let text = replaced(
    await readFile(join(repositoryRoot, 'deploy', 'haproxy.cfg'), 'utf8'),
    'bind :8080',
    `bind 127.0.0.1:${port}`,
  );
  for (const [name, hubPort] of Object.entries(hubs)) {
    text = replaced(text, `server ${name} ${name}:8080`, `server ${name} 127.0.0.1:${hubPort}`);
  }
  await writeFile(file, text);

  const balancer = spawn('haproxy', ['-W', '-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  balancer.stdout.on('data', (data: Buffer) => (output += data.toString()));
  balancer.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = once(balancer, 'close');
  const url = `http://127.0.0.1:${port}`;
  const dispose = async () => {
    balancer.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil(() => isReady(url), 10_000, 'the balancer');
  } catch (error) {
    await dispose();
    throw new Error(`${String(error)}\n${output}`);
  }
  return { url, dispose };
}

async function isReady(url: string): Promise<boolean> {
  return await fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`deploy/haproxy.cfg has no "${from}".`);
  return text.replaceAll(from, to);
}
