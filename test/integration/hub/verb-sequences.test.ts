import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { COMMAND_VERBS } from '@session-hub/shared';
import fc from 'fast-check';
import { createHub, type Hub, type StoreChoice } from 'session-hub';
import { LASTING_VERBS, walk } from '../../support/verb-walk.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const clean of cleanUp.reverse()) await clean();
});

async function hubOn(store: StoreChoice): Promise<Hub> {
  const hub = await createHub({ store });
  cleanUp.push(() => hub.close());
  return hub;
}

const STORES: Record<string, () => Promise<StoreChoice>> = {
  memory: async () => ({ kind: 'memory' }),
  embedded: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'session-hub-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    return { kind: 'embedded', folder };
  },
};

describe('verbs in any order', () => {
  it.each(Object.keys(STORES))(
    'R30, R33, R41: lead where the table says, and nowhere else, on the %s store',
    async (name) => {
      const hub = await hubOn((await STORES[name]?.()) ?? { kind: 'memory' });
      let round = 0;
      const verb = fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...LASTING_VERBS) },
        fc.constantFrom(...COMMAND_VERBS),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(verb, { maxLength: 40 }), async (verbs) => {
          round += 1;
          await walk(hub.facade, `walk-${round}`, verbs);
        }),
        { numRuns: 150 },
      );
    },
  );
});
