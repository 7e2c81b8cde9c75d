import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { blankRecord } from 'session-hub/internal/core/session/draft/draft.js';
import { RecordCache } from 'session-hub/internal/core/write/record-cache.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

function held(cache: RecordCache, ids: readonly string[]): string[] {
  return ids.filter((id) => cache.get(id) !== null);
}

describe('what is remembered of sessions', () => {
  it('is the newest ones only, by their number', () => {
    const cache = new RecordCache({ records: 100, bytes: Number.POSITIVE_INFINITY });
    const ids = Array.from({ length: 10_000 }, (_, n) => `s${n}`);
    for (const id of ids) cache.set(id, blankRecord(id, 'epoch'), 1_000);
    expect(held(cache, ids)).toEqual(ids.slice(-100));
  });

  it('is the newest ones only, by their size', () => {
    const cache = new RecordCache({ records: 10_000, bytes: 10_000 });
    const ids = Array.from({ length: 1_000 }, (_, n) => `s${n}`);
    for (const id of ids) cache.set(id, blankRecord(id, 'epoch'), 1_000);
    expect(held(cache, ids)).toEqual(ids.slice(-10));
    cache.set('large', blankRecord('large', 'epoch'), 20_000);
    expect(held(cache, [...ids, 'large'])).toEqual([]);
    cache.set('small', blankRecord('small', 'epoch'), 10_000);
    expect(held(cache, ['small'])).toEqual(['small']);
  });

  it('counts a session once, however often it is written, and not at all when it is dropped', () => {
    const cache = new RecordCache({ records: 3, bytes: 3_000 });
    for (let n = 0; n < 100; n++) cache.set('busy', blankRecord('busy', 'epoch'), 1_000);
    cache.set('a', blankRecord('a', 'epoch'), 1_000);
    cache.set('b', blankRecord('b', 'epoch'), 1_000);
    expect(held(cache, ['busy', 'a', 'b'])).toHaveLength(3);
    cache.drop('busy');
    cache.drop('nobody');
    cache.set('c', blankRecord('c', 'epoch'), 1_000);
    expect(held(cache, ['a', 'b', 'c'])).toHaveLength(3);
  });

  it('costs a read where it is not any more: those in use need none, and all that came before still answer', async () => {
    const hub = await new ManualHub({ cache: { records: 50 } }).start();
    for (let n = 0; n < 1_000; n++) void hub.core.create(ANONYMOUS, { id: `s${n}`, start: true });
    await hub.pass(1_000);
    const reads: string[] = [];
    const { read } = hub.store;
    hub.store.read = (id) => {
      reads.push(id);
      return read.call(hub.store, id);
    };
    const inUse = Array.from({ length: 50 }, (_, n) => `s${950 + n}`);
    for (const id of inUse) void hub.core.append(ANONYMOUS, { id, operations: [custom(1)] });
    await hub.pass(100);
    expect(reads.filter((id) => inUse.includes(id))).toEqual([]);
    const { results } = await hub.append('s0', custom(1));
    expect([results[0]?.ok, reads.filter((id) => id === 's0').length]).toEqual([true, 1]);
  });
});
