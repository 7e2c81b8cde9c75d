import { describe, expect, it } from '@jest/globals';
import { pageTest } from '../support/page-test.js';

interface Kept {
  load(id: string): Promise<unknown>;
  save(id: string, saved: unknown): Promise<void>;
  remove(id: string): Promise<void>;
}

interface ClientWindow {
  SessionHub: Record<'indexedDbPersistence' | 'localStoragePersistence', () => Kept>;
}

describe('what a page keeps', () => {
  const test = pageTest();

  it.each(['indexedDbPersistence', 'localStoragePersistence'] as const)(
    'with %s is there after a reload, and gone when it is removed',
    async (kind) => {
      await test.open();
      await test.page.addScriptTag({ url: '/sdk/session-hub.min.js' });
      const view = await test.page.evaluate(async (name) => {
        const kept = (globalThis as unknown as ClientWindow).SessionHub[name]();
        const view = { id: 'a', epoch: 'epoch', seq: 7, updatedAt: 1_000 };
        await kept.save('a', { cursor: { epoch: 'epoch', seq: 7 }, view });
        return view;
      }, kind);

      await test.page.reload();
      await test.page.addScriptTag({ url: '/sdk/session-hub.min.js' });
      const found = await test.page.evaluate(async (name) => {
        const kept = (globalThis as unknown as ClientWindow).SessionHub[name]();
        const before = await kept.load('a');
        const other = await kept.load('b');
        await kept.remove('a');
        return { before, other, after: await kept.load('a') };
      }, kind);
      expect(found).toEqual({
        before: { cursor: { epoch: 'epoch', seq: 7 }, view },
        other: null,
        after: null,
      });
    },
  );
});
