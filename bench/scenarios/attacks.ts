import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHub } from 'session-hub';
import { ATTACKS, type Attack, TOKEN } from '../load/attacks.js';
import { HealthyClients } from '../load/healthy-clients.js';
import type { AttackerTask } from '../processes/attacker.js';
import { BenchProcess } from '../support/bench-process.js';
import { Comparison } from '../support/comparison.js';
import { HubProcess, type HubProcessOptions } from '../support/hub-process.js';
import { inTurn } from '../support/in-turn.js';
import { OTHER_BUILD } from '../support/other-build.js';
import { percentile } from '../support/percentile.js';
import { apartFromServers, pin, SERVER_CORES } from '../support/pin.js';
import type { Scenario } from '../support/result.js';
import { someAtATime } from '../support/some-at-a-time.js';
import { HUB } from '../systems/hub-system.js';

const SINK = 'the same attack on a TCP sink';
/** The only attack to measure. */
const { BENCH_ATTACK: only } = process.env;

const WARM_UP_SECONDS = 1;
const MEMORY_EVERY_MS = 50;

/** One hub of its own for each run, so that no attack finds what another has left. */
interface Target {
  readonly name: string;
  readonly hub: HubProcessOptions;
  readonly attacked: 'hub' | 'sink';
}

const env = { ACCESS_TOKEN: TOKEN, TRUST_PROXY: 'loopback' };
const TARGETS: readonly Target[] = [
  { name: HUB, hub: { env }, attacked: 'hub' },
  { name: SINK, hub: { env }, attacked: 'sink' },
  ...(OTHER_BUILD === null
    ? []
    : [{ name: OTHER_BUILD.name, hub: { env, main: OTHER_BUILD.main }, attacked: 'hub' } as const]),
];

/** What clients that behave well notice of one that does not, and what that one costs in memory. */
export const attacks: Scenario = async ({ quick }) => {
  const plan = quick
    ? { rounds: 1, seconds: 2, sessions: 5_000 }
    : { rounds: 5, seconds: 6, sessions: 50_000 };
  const full = await mkdtemp(join(tmpdir(), 'session-hub-bench-'));
  const comparison = new Comparison();
  try {
    await fill(full, plan.sessions);
    await apartFromServers(async () => {
      for (const attack of ATTACKS.filter(({ name }) => only === undefined || name === only)) {
        for (let round = 0; round < plan.rounds; round++)
          for (const target of inTurn(TARGETS, round))
            await measure(attack, target, full, plan.seconds, comparison);
      }
    });
  } finally {
    await rm(full, { recursive: true, force: true });
  }
  return { scenario: 'attacks', quick, rows: comparison.rows(), ratios: comparison.ratios(HUB), void: null };
};

async function measure(
  attack: Attack,
  target: Target,
  full: string,
  seconds: number,
  comparison: Comparison,
): Promise<void> {
  const hub = await HubProcess.start({
    ...target.hub,
    ...(attack.store === 'full' ? { filledFrom: full } : {}),
  });
  pin(hub.pid, SERVER_CORES);
  const sink = new BenchProcess<null, number>('tcp-sink').pinned();
  const attacker = new BenchProcess<AttackerTask, number>('attacker');
  const clients = await HealthyClients.connect(Number(new URL(hub.url).port), TOKEN);
  try {
    await clients.append(WARM_UP_SECONDS);
    const port = target.attacked === 'hub' ? Number(new URL(hub.url).port) : await sink.run(null);
    const before = hub.rss();
    let most = before;
    const memory = setInterval(() => {
      most = Math.max(most, hub.rss());
    }, MEMORY_EVERY_MS);
    const attacking = attacker.run({ attack: attack.name, port, seconds });
    const delays = await clients.append(seconds);
    await attacking;
    clearInterval(memory);
    const add = (name: string, unit: string, better: 'less' | 'neither', value: number): void =>
      comparison.add(target.name, { name: `${name}, ${attack.name}`, unit, better }, value);
    add('append, p99', 'ms', 'less', percentile(delays, 0.99));
    add('memory taken', 'MB', 'neither', (most - before) / 1_048_576);
  } finally {
    clients.close();
    await Promise.all([attacker.stop(), sink.stop(), hub.stop()]);
  }
  await sleep(100);
}

/** Sessions as a hub has them after a while, with different titles. */
async function fill(folder: string, sessions: number): Promise<void> {
  const hub = await createHub({ store: { kind: 'embedded', folder } });
  const who = { id: 'bench', kind: 'person', roles: [] } as const;
  await someAtATime(sessions, 500, (number) =>
    hub.facade.create(who, {
      title: `Render ${number}`,
      owner: `user-${number % 100}`,
      start: number % 2 === 0,
    }),
  );
  await hub.close();
}
