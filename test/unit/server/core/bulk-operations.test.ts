import { describe, expect, it } from '@jest/globals';
import type { BulkInput, BulkResult } from '@session-hub/shared';
import { bulkSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

async function hubWith(...ids: string[]): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  for (const id of ids) await hub.create(id);
  return hub;
}

function sentences(input: unknown): string[] {
  return bulkSchema.safeParse(input).error?.issues.map(({ message }) => message) ?? [];
}

describe('operations on many sessions', () => {
  it('R92: are applied by each session, all or none, with a result for each', async () => {
    const hub = await hubWith('a', 'b', 'c');
    await hub.append('b', progress(50));
    await hub.run(hub.core.command(ANONYMOUS, 'c', { verb: 'stop' }));
    const { results } = await hub.run(
      hub.core.managing.bulk(ANONYMOUS, {
        operations: [custom(1), progress(10)],
        ids: ['a', 'b', 'c', 'nobody'],
      }),
    );
    expect(results).toMatchObject([
      { ok: true, id: 'a', status: 'active', seq: hub.log('a').at(-1)?.seq },
      { ok: false, id: 'b', error: { code: 'progress_went_back', details: { position: 1 } } },
      { ok: false, id: 'c', error: { code: 'session_ended', details: { position: 0 } } },
      { ok: false, id: 'nobody', error: { code: 'session_not_found' } },
    ]);
    expect(hub.log('b').some(({ type }) => type === 'custom')).toBe(false);
  });

  it('R92: tell a signal to all that answer a query', async () => {
    const hub = await hubWith('a', 'b');
    const operations = [{ type: 'signal' as const, data: { name: 'vix', value: 28 } }];
    await hub.run(hub.core.managing.bulk(ANONYMOUS, { operations, query: { status: ['active'] } }));
    for (const id of ['a', 'b'])
      expect((await hub.run(hub.core.read(ANONYMOUS, id))).signals).toMatchObject({ vix: { value: 28 } });
  });

  it('R73: reach each session of a query once, whatever order the query asks for', async () => {
    const hub = await new ManualHub().start();
    for (const id of ['a', 'b', 'c']) {
      await hub.create(id);
      await hub.pass(10);
    }
    const asked = { sort: 'updatedAt', order: 'asc', limit: 1 } as const;
    expect(bulkSchema.safeParse({ verb: 'stop', query: asked }).success).toBe(false);

    const reached: string[] = [];
    let query: BulkInput['query'] = asked;
    for (let step = 0; step < 5; step++) {
      const signal = { name: 'vix', value: step };
      const { results, next }: BulkResult = await hub.run(
        hub.core.managing.bulk(ANONYMOUS, { signal, query }),
      );
      reached.push(...results.map(({ id }) => id));
      if (next === null) break;
      query = { ...asked, after: next };
      await hub.pass(10);
    }
    expect(reached).toEqual(['a', 'b', 'c']);
  });

  it('R92: extend and recordError bring their arguments', async () => {
    const hub = await hubWith('a', 'b');
    const { managing } = hub.core;
    const ids = ['a', 'b'];
    const error = { message: 'The feed is late.' };
    await hub.run(managing.bulk(ANONYMOUS, { verb: 'extend', milliseconds: 5_000, ids, reason: 'late' }));
    await hub.run(managing.bulk(ANONYMOUS, { verb: 'recordError', error, ids }));
    const view = await hub.run(hub.core.read(ANONYMOUS, 'b'));
    expect(view).toMatchObject({ extended: 5_000, errors: { count: 1, recent: [error] } });
    expect(hub.log('b').find(({ type }) => type === 'deadline')).toMatchObject({ data: { reason: 'late' } });
  });

  it('R92: demand exactly one of verb and operations, and what belongs to it, with a sentence', () => {
    const ids = ['a'];
    expect(sentences({ ids, operations: [custom(1)] })).toEqual([]);
    expect(sentences({ ids })).toEqual(['Give one of verb, signal and operations.']);
    expect(sentences({ ids, verb: 'stop', operations: [custom(1)] })).toEqual([
      'Give one of verb, signal and operations.',
    ]);
    const signal = { name: 'vix', value: 28 };
    expect(sentences({ ids, signal })).toEqual([]);
    expect(sentences({ ids, signal, operations: [custom(1)] })).toEqual([
      'Give one of verb, signal and operations.',
    ]);
    expect(sentences({ ids, operations: [custom(1)], reason: 'why' })).toEqual([
      'A reason goes with a verb; nothing else has one.',
    ]);
    expect(sentences({ ids, verb: 'extend' })).toEqual(['The verb extend, and no other, has milliseconds.']);
    expect(sentences({ ids, verb: 'stop', milliseconds: 5 })).toHaveLength(1);
    expect(sentences({ ids, verb: 'recordError' })).toEqual([
      'The verb recordError, and no other, has an error.',
    ]);
    expect(sentences({ ids, operations: [{ ...custom(1), n: 1 }] })).toEqual([
      'Operations for many sessions have no numbers.',
    ]);
    expect(sentences({ ids, operations: Array.from({ length: 51 }, () => custom(1)) })).toHaveLength(1);
  });

  it('R92: are refused with a sentence to a caller in the process as well', async () => {
    const hub = await hubWith('a');
    const asked = hub.core.managing.bulk(ANONYMOUS, { ids: ['a'] });
    await expect(hub.run(asked)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'Give one of verb, signal and operations.',
    });
  });
});
