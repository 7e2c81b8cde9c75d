import { describe, expect, it } from '@jest/globals';
import { everythingOf } from './every-event.js';
import { SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';

export function closingContract(subject: StoreUnderTest): void {
  describe('close and open', () => {
    it('keeps everything', async () => {
      const scripts = Array.from({ length: 5 }, (_, index) => new SessionScript(`s${index}`));
      const expiresAt = subject.now() + 60_000;
      for (const script of scripts) {
        await subject.store.write(script.write({ events: [script.line(), script.line()], wakeAt: 5 }));
        await subject.store.write(
          script.write({ events: [script.line()], remember: { key: 'key', result: '1', expiresAt } }),
        );
      }
      const look = async (): Promise<unknown> => ({
        records: await Promise.all(scripts.map(({ id }) => subject.store.read(id))),
        logs: await Promise.all(scripts.map(({ id }) => subject.store.log(everythingOf(id)))),
        heads: await subject.store.heads(scripts.map(({ id }) => id)),
        list: await subject.store.list({ limit: 3 }),
        due: await subject.store.due(5, 10),
        recalled: await subject.store.recall('s0', 'key', subject.now()),
      });
      const before = await look();
      await subject.reopen();
      expect(await look()).toEqual(before);
      for (const script of scripts) {
        expect(await subject.store.write(script.write({ events: [script.line()] }))).toBe('committed');
      }
    });

    it('waits for the writes in flight, and calls nothing back afterwards', async () => {
      const script = new SessionScript('one');
      const told: string[] = [];
      await subject.store.listen('one', () => told.push('commit'));
      await subject.store.listenRows(() => told.push('row'));
      const outcomes = [1, 2, 3].map(() =>
        subject.store.write(script.write({ events: [script.line()] })).then((outcome) => told.push(outcome)),
      );
      await subject.close();
      const before = [...told];
      await Promise.all(outcomes);
      expect(before.filter((what) => what === 'committed')).toHaveLength(3);
      expect(told).toEqual(before);
      await subject.reopen();
      expect(await subject.store.read('one')).toMatchObject({ revision: 3 });
      expect(await subject.store.write(script.write())).toBe('committed');
      expect(told).toEqual(before);
    });

    it('refuses to work once closed', async () => {
      const { store } = subject;
      await subject.close();
      const closed = { code: 'store_unavailable' };
      await expect(store.write(new SessionScript('one').write())).rejects.toMatchObject(closed);
      await expect(store.read('one')).rejects.toMatchObject(closed);
      await expect(store.confirm('one', 'epoch-of-one')).rejects.toMatchObject(closed);
      await expect(store.list({})).rejects.toMatchObject(closed);
      await expect(store.listen('one', () => {})).rejects.toMatchObject(closed);
      expect(await store.health()).toMatchObject({ ok: false });
      await store.close();
    });
  });
}
