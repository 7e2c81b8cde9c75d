import { describe, expect, it } from '@jest/globals';
import { rowOf, type SessionRow } from '@session-hub/shared';
import type { Publication } from 'session-hub/internal/ports/session-store.js';
import { SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';
import { until } from './until.js';

export function listenContract(subject: StoreUnderTest): void {
  describe('listen', () => {
    it('reports each commit of the session, in log order, with the very events that were written', async () => {
      const script = new SessionScript('one');
      const heard: Publication[] = [];
      await subject.store.listen('one', (publication) => heard.push(publication));
      const writes = [2, 1, 0, 3].map((count) =>
        script.write({ events: Array.from({ length: count }, () => script.line()) }),
      );
      await Promise.all(writes.map((write) => subject.store.write(write)));
      await until(() => heard.length >= writes.length);
      expect(heard.map(({ id, epoch, from }) => ({ id, epoch, from }))).toEqual(
        [0, 2, 3, 3].map((from) => ({ id: 'one', epoch: script.view.epoch, from })),
      );
      expect(heard.flatMap(({ events }) => events)).toEqual(writes.flatMap(({ events }) => events));
    });

    it('says nothing before the write is committed', async () => {
      const script = new SessionScript('one');
      const seen: Promise<number | undefined>[] = [];
      await subject.store.listen('one', () => {
        seen.push(subject.store.read('one').then((record) => record?.revision));
      });
      const written = subject.store.write(script.write({ events: [script.line()] }));
      expect(seen).toHaveLength(0);
      await written;
      await until(() => seen.length > 0);
      expect(await Promise.all(seen)).toEqual([1]);
    });

    it('says nothing of conflicts and of other sessions', async () => {
      const one = new SessionScript('one');
      const two = new SessionScript('two');
      await subject.store.write(one.write());
      const heard: Publication[] = [];
      await subject.store.listen('one', (publication) => heard.push(publication));
      await subject.store.write({ ...one.peek({ events: [one.line()] }), expected: 5 });
      await subject.store.write(two.write({ events: [two.line()] }));
      await subject.store.write(one.write({ events: [one.line()] }));
      await until(() => heard.length > 0);
      expect(heard).toHaveLength(1);
      expect(heard[0]?.events).toHaveLength(1);
    });

    it('stops when told to, for that listener only', async () => {
      const script = new SessionScript('one');
      const heard: string[] = [];
      const listener = (): void => void heard.push('one of two');
      const unlisten = await subject.store.listen('one', listener);
      await subject.store.listen('one', listener);
      unlisten();
      unlisten();
      const last: number[] = [];
      await subject.store.listen('one', ({ from }) => last.push(from));
      await subject.store.write(script.write({ events: [script.line()] }));
      await until(() => last.length === 1);
      expect(heard).toEqual(['one of two']);
    });

    it('lets a listener stop listening while it is being called', async () => {
      const script = new SessionScript('one');
      const heard: number[] = [];
      const unlisten = await subject.store.listen('one', ({ from }) => {
        heard.push(from);
        unlisten();
      });
      const last: number[] = [];
      await subject.store.listen('one', ({ from }) => last.push(from));
      await Promise.all([1, 2].map(() => subject.store.write(script.write({ events: [script.line()] }))));
      await until(() => last.length === 2);
      expect(heard).toEqual([0]);
    });
  });

  describe('listenRows', () => {
    it('reports the new row after each commit of any session, until told to stop', async () => {
      const one = new SessionScript('one');
      const two = new SessionScript('two', { title: 'Two' });
      const heard: SessionRow[] = [];
      const unlisten = await subject.store.listenRows((row) => heard.push(row));
      const expected: SessionRow[] = [];
      for (const script of [one, two, one]) {
        await subject.store.write(script.write({ events: [script.line()] }));
        expected.push(rowOf(script.view));
      }
      await subject.store.write({ ...one.peek(), expected: 9 });
      await until(() => heard.length >= expected.length);
      expect(bySession(heard)).toEqual(bySession(expected));
      unlisten();
      const last: SessionRow[] = [];
      await subject.store.listenRows((row) => last.push(row));
      await subject.store.write(two.write());
      await until(() => last.length > 0);
      expect(bySession(heard)).toEqual(bySession(expected));
    });
  });
}

/** Of each session in order; between sessions, which may lie on different servers, none is promised. */
function bySession(rows: readonly SessionRow[]): SessionRow[] {
  return rows.toSorted((left, right) => left.id.localeCompare(right.id));
}
