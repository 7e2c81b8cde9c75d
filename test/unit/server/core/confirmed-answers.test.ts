import { describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

type Verdict = 'committed' | 'conflict' | 'refused';

/** The session `a` with all that can be repeated, in a store that confirms as a test says; the last verdict stays. */
async function repeatable(...verdicts: Verdict[]) {
  const hub = await new ManualHub().start();
  const say = {
    create: () => hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, key: 'once' })),
    numbered: () =>
      hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', operations: [{ ...custom('n'), n: 1 }] })),
    keyed: () => hub.run(hub.core.append(ANONYMOUS, { id: 'a', key: 'k', operations: [custom('k')] })),
  };
  const first = { create: await say.create(), numbered: await say.numbered(), keyed: await say.keyed() };
  const asked: string[] = [];
  hub.store.confirm = async (_, epoch) => {
    asked.push(epoch);
    const verdict = verdicts.length > 1 ? verdicts.shift() : verdicts[0];
    if (verdict === undefined || verdict === 'refused') throw hubError('store_unavailable');
    return verdict;
  };
  return { hub, say, first, asked };
}

describe('an answer that proves an earlier write', () => {
  it('R27, R28: is given once the store has confirmed what it is about', async () => {
    const { hub, say, first, asked } = await repeatable('committed');
    const { epoch } = first.create.view;
    expect(await say.create()).toMatchObject({ created: false });
    expect(await say.numbered()).toMatchObject({ results: [{ ok: true, duplicate: true }] });
    expect(await say.keyed()).toEqual(first.keyed);
    expect(asked).toEqual([epoch, epoch, epoch]);
    expect(hub.log('a')).toHaveLength(4);
  });

  it.each(['create', 'numbered', 'keyed'] as const)(
    'R27, R28: is refused while the store cannot confirm it: %s',
    async (what) => {
      const { say } = await repeatable('refused');
      await expect(say[what]()).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
    },
  );

  it.each(['create', 'numbered', 'keyed'] as const)(
    'is decided again when the history did not go on meanwhile: %s',
    async (what) => {
      const { hub, say, asked } = await repeatable('conflict', 'conflict', 'committed');
      await say[what]();
      expect(asked).toHaveLength(3);
      expect(hub.log('a')).toHaveLength(4);
    },
  );

  it('is not asked for by a write, which proves what it builds on, nor by a refusal or a plain read', async () => {
    const { hub, asked } = await repeatable('refused');
    await hub.append('a', custom('new'));
    await hub.run(hub.core.read(ANONYMOUS, 'a'));
    await expect(hub.run(hub.core.create(ANONYMOUS, { id: 'a', key: 'other' }))).rejects.toMatchObject({
      code: 'session_exists',
    });
    expect(asked).toEqual([]);
  });
});
