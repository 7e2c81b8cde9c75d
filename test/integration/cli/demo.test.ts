import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Hub as HubClient } from '@session-hub/client';
import { isEnded, type SessionRow } from '@session-hub/shared';
import { createHub, type Hub } from 'session-hub';
import { agentRun, approval } from 'session-hub/internal/cli/demo/agent-run.js';
import { createStage } from 'session-hub/internal/cli/demo/create-stage.js';
import { dataImport } from 'session-hub/internal/cli/demo/data-import.js';
import { renderFilm } from 'session-hub/internal/cli/demo/render-film.js';
import type { Scenario } from 'session-hub/internal/cli/demo/scenario.js';
import { createChance } from 'session-hub/internal/cli/demo/scenario.js';
import { startDemo } from 'session-hub/internal/cli/demo/start-demo.js';
import { tradingDay } from 'session-hub/internal/cli/demo/trading-day.js';
import { runCli, spawnCli } from '../../support/spawn-cli.js';
import { spawnHub } from '../../support/spawn-hub.js';

let hub: Hub;
let client: HubClient;

beforeEach(async () => {
  hub = await createHub();
  client = hub.client();
});
afterEach(() => hub.close());

/** As fast as the hub can, yet one thing after the other. */
const inNoTime = () => new Promise<void>((resolve) => setImmediate(resolve));
const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));

async function play(scenario: Scenario, random: () => number): Promise<string> {
  const ids: string[] = [];
  const refused: unknown[] = [];
  const stage = createStage({
    hub: client,
    chance: createChance(random),
    sleep: inNoTime,
    signal: new AbortController().signal,
    onSession: (id) => ids.push(id),
  });
  await scenario({
    chance: stage.chance,
    async begin(session) {
      const act = await stage.begin(session);
      act.job.on('refused', (refusal) => refused.push(refusal));
      return act;
    },
  });
  await stage.leave('over');
  expect(refused).toEqual([]);
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

describe('the demo scenarios', () => {
  it.each([
    ['renderFilm', renderFilm],
    ['tradingDay', tradingDay],
    ['agentRun', agentRun],
    ['dataImport', dataImport],
    ['approval', approval],
  ])('%s comes to its end without a refusal', async (_, scenario) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const view = await client.read(await play(scenario, seeded(seed)));
      expect(isEnded(view.status)).toBe(true);
      expect(view.progress?.percentage).toBeGreaterThan(0);
      expect(view.title).not.toBe('');
    }
  });

  it('holds an error to recover from, a pause, steps, agents, items, signals, metrics and artifacts', async () => {
    const agent = await client.read(await play(agentRun, seeded(1)));
    expect(agent.errors.recent).toMatchObject([{ retryable: true }]);
    expect(agent.status).toBe('completed');
    const { events } = await client.history({
      id: await play(dataImport, seeded(2)),
      after: 0,
      only: 'lossless',
    });
    const verbs = events.flatMap((event) => (event.type === 'status' ? event.data.verb : []));
    expect(verbs).toEqual(['start', 'pause', 'resume', 'complete']);
    const trade = await client.read(await play(tradingDay, seeded(3)));
    expect(Object.keys(trade.signals)).toContain('price');
    expect(Object.keys(trade.metrics)).toContain('profit');
    expect(Object.keys(agent.agents)).toEqual(['Planner', 'Worker', 'Scout']);
    const film = await client.read(await play(renderFilm, seeded(4)));
    expect(Object.keys(film.artifacts)).toEqual(['film.mov']);
    expect(film).toMatchObject({
      progress: { percentage: 100 },
      steps: { render: {}, 'render/Harbour at dawn': { current: 48 } },
      items: { scenes: { 1: { title: 'Harbour at dawn', state: 'done' } } },
      metrics: { 'frame time': { kind: 'distribution' }, frames: { kind: 'counter' } },
    });
  });

  it('would be paused for want of activity, were its wait for a person any longer', async () => {
    const view = await client.read(await play(approval, seeded(1)));
    const [created] = (await client.history({ id: view.id, after: 0, limit: 1 })).events;
    expect(created).toMatchObject({
      type: 'created',
      data: { policy: { inactivity: 60_000, onInactivity: 'pause', warnAt: [0.2, 0.8] } },
    });
    expect(view.status).toBe('completed');
  });

  it('waits while somebody holds the session, and ends its round when somebody ends it', async () => {
    let steps = 0;
    const stage = createStage({
      hub: client,
      chance: createChance(Math.random),
      sleep: inNoTime,
      signal: new AbortController().signal,
      onSession: () => {},
    });
    const begun = await stage.begin({ id: 'held' });
    const round = (async () => {
      for (;;) {
        await begun.work(1);
        steps += 1;
        begun.job.progress(steps, 1e6);
      }
    })();
    await client.session('held').pause('lunch');
    await untilView('held', (view) => view.status === 'paused');
    await inNoTime();
    const before = steps;
    for (let turn = 0; turn < 20; turn += 1) await inNoTime();
    expect(steps - before).toBeLessThanOrEqual(1);
    await client.session('held').resume();
    await untilView('held', (view) => (view.progress?.current ?? 0) > before + 1);
    await client.session('held').stop();
    await expect(round).rejects.toThrow(expect.objectContaining({ name: 'RoundOver' }));
    await stage.leave('over');
  });
});

describe('startDemo', () => {
  it('plays again and again, and closes what is open when it stops', async () => {
    const ids: string[] = [];
    let enough = () => {};
    const many = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const demo = startDemo({
      hub: client,
      scenarios: [
        async ({ begin }) => {
          const { job, work } = await begin({});
          await work(1);
          await job.complete();
        },
        async ({ begin }) => {
          const { rest } = await begin({ id: 'endless' });
          await rest(1e9);
        },
      ],
      sleep: (milliseconds, signal) => (milliseconds === 1e9 ? untilStopped(signal) : inNoTime()),
      onSession(id) {
        ids.push(id);
        if (ids.length === 6) enough();
      },
    });
    await many;
    await demo.stop();
    expect(new Set(ids).size).toBe(ids.length);
    const { rows } = await client.list({});
    expect(rows.every(({ status }) => isEnded(status))).toBe(true);
    expect((await client.read('endless')).outcome).toMatchObject({
      kind: 'closed',
      reason: 'The demo was stopped.',
    });
  });
});

describe('--demo and session-hub demo', () => {
  it('run beside the hub and end with it, leaving nothing open', async () => {
    const served = await spawnHub({ args: ['--demo'] });
    try {
      const demo = spawnCli(served.url, ['demo', '--json']);
      const { id } = await demo.until(
        ({ lines }) => lines[0] !== undefined && (JSON.parse(lines[0]) as { id: string }),
      );
      const watch = spawnCli(served.url, ['ls', '--watch', '--json']);
      await watch.until(
        ({ lines }) => new Set(lines.map((line) => (JSON.parse(line) as SessionRow).id)).size >= 2,
      );
      await watch.kill();
      demo.signal('SIGINT');
      expect((await demo.ended()).code).toBe(130);
      const tail = await runCli(served.url, ['tail', id, '--json']);
      expect(tail.code).toBe(0);
      expect(await served.stop()).toEqual({ code: 0, signal: null });
      const later = await spawnHub({ dataDir: served.dataDir });
      const open = await runCli(later.url, ['ls', '--status', 'pending,active,idle,paused']);
      await later.dispose();
      expect(open.stdout).toBe('No sessions.\n');
    } finally {
      await served.dispose();
    }
  });

  it('says so when no hub is within reach', async () => {
    expect((await runCli('http://127.0.0.1:2', ['demo', '--timeout', '300ms'])).code).toBe(3);
  });
});

function untilView(
  id: string,
  holds: (view: Awaited<ReturnType<HubClient['read']>>) => boolean,
): Promise<void> {
  const session = client.session(id);
  return new Promise((resolve) => {
    const stop = session.subscribe(look);
    function look(): void {
      if (session.view === null || !holds(session.view)) return;
      stop();
      resolve();
    }
  });
}

/** A small generator: the same seed, the same story. */
function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
