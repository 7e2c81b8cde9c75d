import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Fault, FaultRun } from '../support/fault.js';
import { pause } from '../support/pause.js';

const FOLLOWS_MS = 20_000;
const SETTINGS = { appendonly: 'no' } as const;

/** The primary dies, or hangs and comes back as if it still were one; the sentinels promote a replica. */
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
  const dies = random.chance(0.6);
  if (dies) await former.kill();
  else former.pause();
  await sentinels.newMaster(former);
  await pause(random.between(0, 500));
  if (dies) await former.restart();
  else former.resume();
  await waitUntil(() => follows(former), FOLLOWS_MS, 'the former primary to follow the new one');
}

async function follows(server: RunningRedis): Promise<boolean> {
  const replication = await server.cli('INFO', 'replication').catch(() => '');
  return replication.includes('role:slave') && replication.includes('master_link_status:up');
}
