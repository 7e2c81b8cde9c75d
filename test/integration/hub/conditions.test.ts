import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHub, type Hub, type StoreChoice } from 'session-hub';
import { signalWalk, walkSignals } from '../../support/signal-walk.js';
import { logOf, TESTER } from '../../support/verb-walk.js';
import { waitUntil } from '../../support/wait-until.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const clean of cleanUp.reverse()) await clean();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function hubOn(store: StoreChoice): Promise<Hub> {
  const hub = await createHub({ store });
  cleanUp.push(() => hub.close());
  return hub;
}

const STORES: Record<string, () => Promise<StoreChoice>> = {
  memory: async () => ({ kind: 'memory' }),
  embedded: async () => ({ kind: 'embedded', folder: await newFolder() }),
};

describe('conditions', () => {
  it.each(Object.keys(STORES))(
    'R85, R88: lead to no transition that the table does not have, whatever is said, on the %s store',
    async (name) => {
      const hub = await hubOn((await STORES[name]?.()) ?? { kind: 'memory' });
      let round = 0;
      const firings = { start: 0, stop: 0 };
      await fc.assert(
        fc.asyncProperty(signalWalk, async (walk) => {
          round += 1;
          await walkSignals(hub.facade, `walk-${round}`, walk, firings);
        }),
        { numRuns: 250 },
      );
      expect(Math.min(firings.start, firings.stop)).toBeGreaterThan(10);
    },
  );

  it('R87: are kept over a restart of the hub, and carried out after it', async () => {
    const folder = await newFolder();
    const first = await createHub({ store: { kind: 'embedded', folder } });
    const overrides = {
      autoStart: [{ condition: 'vix_below', value: 30 }],
      autoStop: [{ condition: 'no_activity_for', value: 400 }],
    };
    await first.facade.create(TESTER, { id: 'a', overrides });
    await first.close();
    const second = await createHub({ store: { kind: 'embedded', folder } });
    const vix = { type: 'signal' as const, data: { name: 'vix', value: 28 } };
    await second.facade.append(TESTER, { id: 'a', operations: [vix] });
    expect((await second.facade.read(TESTER, 'a')).status).toBe('active');
    await second.close();
    const third = await hubOn({ kind: 'embedded', folder });
    const isClosed = async () => (await third.facade.read(TESTER, 'a')).status === 'closed';
    await waitUntil(isClosed, 5_000, 'the end');
    const conditions = (await logOf(third.facade, 'a')).filter(({ type }) => type === 'condition');
    expect(conditions).toMatchObject([
      { data: { which: 'autoStart', condition: 'vix_below', found: 28, action: 'start' } },
      { data: { which: 'autoStop', condition: 'no_activity_for', value: 400, action: 'stop' } },
    ]);
  });
});
