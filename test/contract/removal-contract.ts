import { describe, expect, it } from '@jest/globals';
import type { Tombstone } from '@session-hub/shared';
import type { Publication, Removal } from 'session-hub/internal/ports/session-store.js';
import { SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';
import { until } from './until.js';

const EVERYTHING = {
  after: 0,
  upTo: 1_000_000,
  limit: 1_000,
  maxLength: 1_000_000,
  take: 'oldest',
  only: 'all',
} as const;

export function removalContract(subject: StoreUnderTest): void {
  const removalOf = (script: SessionScript, lasts = 60_000): Removal => {
    const { id, epoch, seq, status, outcome, owner, template, title, endedAt } = script.view;
    const removedAt = subject.now();
    const tombstone: Tombstone = {
      id,
      epoch,
      seq,
      status,
      outcome,
      owner,
      template,
      title,
      endedAt,
      removedAt,
    };
    const guards = { lease: null, fence: 0, emitters: [], createKey: null, activeAt: 0, wakeAt: null };
    return {
      record: { revision: script.revision, view: script.view, guards },
      tombstone,
      tombstoneUntil: removedAt + lasts,
    };
  };
  const stored = async (id: string, view = {}): Promise<SessionScript> => {
    const script = new SessionScript(id, view);
    const remember = { key: 'k', result: '"remembered"', expiresAt: subject.now() + 60_000 };
    await subject.store.write(script.write({ events: [script.line(), script.line()], wakeAt: 10, remember }));
    await subject.store.write(script.write({ events: [script.line()] }));
    return script;
  };

  describe('remove', () => {
    it('R70: takes record, log, indexes, deadline and remembered results, and leaves a tombstone', async () => {
      const script = await stored('one', { title: 'A build', status: 'failed', endedAt: 900 });
      await stored('two');
      const removal = removalOf(script);
      expect(await subject.store.remove(removal)).toBe('committed');
      expect(await subject.store.read('one')).toBeNull();
      expect(await subject.store.log({ id: 'one', ...EVERYTHING })).toEqual([]);
      expect(await subject.store.page({ id: 'one', ...EVERYTHING })).toEqual({
        events: [],
        oldest: 0,
        head: null,
      });
      expect((await subject.store.heads(['one', 'two'])).has('one')).toBe(false);
      expect(await subject.store.recall('one', 'k', subject.now())).toBeNull();
      expect((await subject.store.due(100, 10)).map(({ id }) => id)).toEqual(['two']);
      for (const query of [
        {},
        { status: ['failed' as const] },
        { sort: 'updatedAt' as const },
        { owner: 'ann' },
      ]) {
        const { rows } = await subject.store.list(query);
        expect(rows.map(({ id }) => id)).not.toContain('one');
      }
      expect(await subject.store.readTombstone('one')).toEqual(removal.tombstone);
      expect(await subject.store.readTombstone('two')).toBeNull();
      expect(await subject.store.recall('two', 'k', subject.now())).toBe('"remembered"');
    });

    it('R70: changes nothing of a session that is not as it was read', async () => {
      const script = await stored('one');
      const removal = removalOf(script);
      await subject.store.write(script.write({ events: [script.line()] }));
      expect(await subject.store.remove(removal)).toBe('conflict');
      const { record } = removalOf(script);
      const ofAnother = { ...record, view: { ...record.view, epoch: 'another-epoch' } };
      expect(await subject.store.remove({ ...removalOf(script), record: ofAnother })).toBe('conflict');
      expect((await subject.store.read('one'))?.view.seq).toBe(4);
      expect(await subject.store.log({ id: 'one', ...EVERYTHING })).toHaveLength(4);
      expect(await subject.store.readTombstone('one')).toBeNull();
      expect(await subject.store.remove(removalOf(new SessionScript('nobody')))).toBe('conflict');
    });

    it('R71: a session created anew knows nothing of the one before, and ends its tombstone', async () => {
      await subject.store.remove(removalOf(await stored('one')));
      const anew = new SessionScript('one', { epoch: 'a-fresh-epoch' });
      expect(await subject.store.write(anew.write({ events: [anew.line()] }))).toBe('committed');
      expect(await subject.store.recall('one', 'k', subject.now())).toBeNull();
      expect(await subject.store.log({ id: 'one', ...EVERYTHING })).toHaveLength(1);
      expect((await subject.store.heads(['one'])).get('one')).toEqual({ epoch: 'a-fresh-epoch', seq: 1 });
      expect(await subject.store.readTombstone('one')).toBeNull();
      expect((await subject.store.due(100, 10)).map(({ id }) => id)).toEqual([]);
    });

    it('R71: forgets a tombstone when its time is over', async () => {
      await subject.store.remove(removalOf(await stored('one'), -1));
      expect(await subject.store.readTombstone('one')).toBeNull();
    });

    it('R47: tells who listens, after all that was committed before', async () => {
      const script = await stored('one');
      const heard: Publication[] = [];
      const rows: string[] = [];
      await subject.store.listen('one', (publication) => heard.push(publication));
      await subject.store.listenRows(({ id }) => rows.push(id));
      await subject.store.write(script.write({ events: [script.line()] }));
      const removal = removalOf(script);
      await subject.store.remove(removal);
      await until(() => heard.length === 2 && rows.length === 2);
      expect(heard[1]).toEqual({
        id: 'one',
        epoch: script.view.epoch,
        from: 4,
        events: [],
        removed: removal.tombstone,
      });
    });

    it('removes a long log, and what is stored meanwhile under other ids stays whole', async () => {
      const long = await stored('long');
      for (let round = 0; round < 12; round++) {
        const events = Array.from({ length: 400 }, () => long.line());
        await subject.store.write(long.write({ events }));
      }
      await subject.store.remove(removalOf(long));
      for (const id of ['a', 'b', 'c', 'd', 'e']) await stored(id);
      await subject.reopen();
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        expect((await subject.store.log({ id, ...EVERYTHING })).map(({ seq }) => seq)).toEqual([1, 2, 3]);
        expect(await subject.store.recall(id, 'k', subject.now())).toBe('"remembered"');
      }
      expect(await subject.store.readTombstone('long')).toMatchObject({ id: 'long' });
    });
  });

  describe('counts', () => {
    it('R72: follows every change of status and every removal', async () => {
      const scripts = await Promise.all(['a', 'b', 'c'].map((id) => stored(id, { status: 'active' })));
      await stored('d', { owner: 'ben', status: 'paused' });
      expect(await subject.store.counts('ben')).toEqual({
        total: 4,
        byStatus: { active: 3, paused: 1 },
        ofOwner: 1,
      });
      const [a, b] = scripts;
      if (a === undefined || b === undefined) throw new Error('There are three.');
      await subject.store.write(a.write({ view: { status: 'completed' } }));
      await subject.store.remove(removalOf(b));
      const expected = { total: 3, byStatus: { active: 1, completed: 1, paused: 1 } };
      expect(await subject.store.counts('ann')).toEqual({ ...expected, ofOwner: 2 });
      await subject.reopen();
      expect(await subject.store.counts(null)).toEqual({ ...expected, ofOwner: 0 });
    });

    it('R72: tells when sessions were created', async () => {
      expect(await subject.store.creationTimes([0])).toEqual({
        after: [0],
        average: null,
        oldest: null,
        newest: null,
      });
      for (const createdAt of [1_000, 2_000, 6_000]) await stored(`s${createdAt}`, { createdAt });
      const gone = await stored('gone', { createdAt: 9_000 });
      await subject.store.remove(removalOf(gone));
      expect(await subject.store.creationTimes([0, 1_000, 1_999, 6_000])).toEqual({
        after: [3, 2, 2, 0],
        average: 3_000,
        oldest: 1_000,
        newest: 6_000,
      });
    });
  });

  describe('settings', () => {
    it('R74: are written only by who has seen the newest', async () => {
      expect(await subject.store.readSettings()).toBeNull();
      expect(await subject.store.writeSettings({ version: 1, text: 'one' })).toBe('committed');
      expect(await subject.store.writeSettings({ version: 1, text: 'other' })).toBe('conflict');
      expect(await subject.store.writeSettings({ version: 3, text: 'later' })).toBe('conflict');
      expect(await subject.store.writeSettings({ version: 2, text: 'two' })).toBe('committed');
      await subject.reopen();
      expect(await subject.store.readSettings()).toEqual({ version: 2, text: 'two' });
    });
  });
}
