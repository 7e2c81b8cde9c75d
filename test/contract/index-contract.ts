import { describe, expect, it } from '@jest/globals';
import type { DueSession } from 'session-hub/internal/ports/session-store.js';
import { SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';

export function indexContract(subject: StoreUnderTest): void {
  describe('recall', () => {
    it('gives back what a write remembered, until it expires', async () => {
      const script = new SessionScript('one');
      const expiresAt = subject.now() + 60_000;
      await subject.store.write(script.write({ remember: { key: 'a', result: '{"seq":1}', expiresAt } }));
      expect(await subject.store.recall('one', 'a', expiresAt - 1)).toBe('{"seq":1}');
      expect(await subject.store.recall('one', 'a', expiresAt)).toBeNull();
    });

    it('keeps keys apart by session and by key', async () => {
      const one = new SessionScript('one');
      const two = new SessionScript('two');
      const expiresAt = subject.now() + 60_000;
      await subject.store.write(one.write({ remember: { key: 'a', result: '"one a"', expiresAt } }));
      await subject.store.write(one.write({ remember: { key: 'b', result: '"one b"', expiresAt } }));
      await subject.store.write(two.write({ remember: { key: 'a', result: '"two a"', expiresAt } }));
      const recalled = [
        ['one', 'a'],
        ['one', 'b'],
        ['two', 'a'],
        ['two', 'b'],
        ['three', 'a'],
      ].map(([id = '', key = '']) => subject.store.recall(id, key, subject.now()));
      expect(await Promise.all(recalled)).toEqual(['"one a"', '"one b"', '"two a"', null, null]);
    });

    it('keeps the newest result of a key, and the others while expired ones go', async () => {
      const script = new SessionScript('one');
      const past = subject.now() - 60_000;
      const future = subject.now() + 60_000;
      for (let n = 0; n < 5; n++) {
        await subject.store.write(
          script.write({ remember: { key: `old${n}`, result: '0', expiresAt: past } }),
        );
      }
      for (const result of ['1', '2']) {
        await subject.store.write(script.write({ remember: { key: 'again', result, expiresAt: future } }));
      }
      for (let n = 0; n < 10; n++) {
        await subject.store.write(
          script.write({ remember: { key: `new${n}`, result: '3', expiresAt: future } }),
        );
      }
      expect(await subject.store.recall('one', 'again', subject.now())).toBe('2');
      expect(await subject.store.recall('one', 'new0', subject.now())).toBe('3');
      expect(await subject.store.recall('one', 'old0', subject.now())).toBeNull();
    });
  });

  describe('due', () => {
    it('names those whose time has come, the earliest first, and no more than asked for', async () => {
      const times = [50, null, 10, 30, 20, 40, 30];
      for (const [index, wakeAt] of times.entries()) {
        await subject.store.write(new SessionScript(`s${index}`).write({ wakeAt }));
      }
      const due = async (now: number, limit: number): Promise<number[]> =>
        (await subject.store.due(now, limit)).map(({ wakeAt }) => wakeAt);
      expect(await due(9, 10)).toEqual([]);
      expect(await due(30, 10)).toEqual([10, 20, 30, 30]);
      expect(await due(1_000, 10)).toEqual([10, 20, 30, 30, 40, 50]);
      expect(await due(1_000, 2)).toEqual([10, 20]);
      expect((await subject.store.due(15, 10)).map(({ id }) => id)).toEqual(['s2']);
    });

    it('goes on behind a session that was named, also among those of the same moment', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => `s${index + 10}`);
      for (const [index, id] of ids.entries()) {
        await subject.store.write(new SessionScript(id).write({ wakeAt: index < 20 ? 10 : index }));
      }
      const named: string[] = [];
      let after: DueSession | undefined;
      for (;;) {
        const page = await subject.store.due(28, 3, after);
        named.push(...page.map(({ id }) => id));
        after = page.at(-1);
        if (after === undefined) break;
      }
      expect(named).toEqual(ids.slice(0, 29));
      expect(await subject.store.due(28, 2, { id: 'gone', wakeAt: 9 })).toEqual([
        { id: 's10', wakeAt: 10 },
        { id: 's11', wakeAt: 10 },
      ]);
    });

    it('follows when a deadline moves or goes', async () => {
      const script = new SessionScript('one');
      await subject.store.write(script.write({ wakeAt: 10 }));
      await subject.store.write(script.write({ wakeAt: 20 }));
      expect(await subject.store.due(100, 10)).toEqual([{ id: 'one', wakeAt: 20 }]);
      await subject.store.write(script.write());
      expect(await subject.store.due(100, 10)).toEqual([{ id: 'one', wakeAt: 20 }]);
      await subject.store.write(script.write({ wakeAt: null }));
      expect(await subject.store.due(100, 10)).toEqual([]);
    });
  });

  it('is healthy', async () => {
    expect(await subject.store.health()).toEqual({ ok: true });
  });
}
