import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Fault, FaultRun } from '../support/fault.js';
import { pause } from '../support/pause.js';

const FOLLOWS_MS = 20_000;
const SETTINGS = { appendonly: 'no' } as const;

const NOBODYS_PORT = '1';

/**
 * The primary dies, at times when its replicas have not had everything, or it hangs and comes back as if it still were
 * the primary; the sentinels promote a replica.
 */
export const promotionSentinel: Fault = {
  name: 'promotion-sentinel',
  redis: { kind: 'sentinel', settings: SETTINGS },
  durability: 'memory',
  promise: 'told',
  rounds: { full: 6, short: 1 },
  strike: promote,
};

/** The same where each acknowledgement has waited for a replica. */
export const promotionSentinelReplicated: Fault = {
  ...promotionSentinel,
  name: 'promotion-sentinel-replicated',
  durability: 'replicated',
  rounds: { full: 6, short: 0 },
};

async function promote({ stage: { sentinels }, random }: FaultRun): Promise<void> {
  await pause(random.between(50, 400));
  const former = await sentinels.master();
  const others = sentinels.servers.filter((server) => server !== former);
  const end = random.pick(['lagging replicas', 'killed', 'hanging'] as const);
  switch (end) {
    case 'lagging replicas':
      for (const replica of others) await replica.cli('REPLICAOF', '127.0.0.1', NOBODYS_PORT);
      await pause(random.between(100, 400));
      await former.kill();
      break;
    case 'killed':
      await former.kill();
      break;
    case 'hanging':
      former.pause();
  }
  const promoted = await sentinels.newMaster(former);
  await pause(random.between(0, 500));
  if (end === 'hanging') former.resume();
  else await former.restart();
  const rest = sentinels.servers.filter((server) => server !== promoted);
  const doFollow = async (): Promise<boolean> => (await Promise.all(rest.map(follows))).every(Boolean);
  await waitUntil(doFollow, FOLLOWS_MS, 'the others to follow the new primary');
}

async function follows(server: RunningRedis): Promise<boolean> {
  const replication = await server.cli('INFO', 'replication').catch(() => '');
  return replication.includes('role:slave') && replication.includes('master_link_status:up');
}
