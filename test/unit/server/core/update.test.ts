import { describe, expect, it } from '@jest/globals';
import { LIMITS, type Operation, type SessionView } from '@session-hub/shared';
import { operationSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

type UpdateInput = Extract<Operation, { type: 'update' }>['data'];

function update(data: UpdateInput): Operation {
  return { type: 'update', data };
}

async function started(): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  const meta = { branch: 'main', commit: 'abc' };
  await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, title: 'First', meta }));
  return hub;
}

function viewOf(hub: ManualHub): Promise<SessionView> {
  return hub.run(hub.core.read(ANONYMOUS, 'a'));
}

describe('update', () => {
  it('R76: gives a session another title and leaves its meta, and the other way round', async () => {
    const hub = await started();
    await hub.append('a', update({ title: 'Second' }));
    expect(await viewOf(hub)).toMatchObject({ title: 'Second', meta: { branch: 'main', commit: 'abc' } });
    await hub.append('a', update({ meta: { set: { branch: 'release', n: 1 }, unset: ['commit'] } }));
    const view = await viewOf(hub);
    expect(view.title).toBe('Second');
    expect(view.meta).toEqual({ branch: 'release', n: 1 });
  });

  it('R76: removes what is both set and unset, as with the state', async () => {
    const hub = await started();
    await hub.append('a', update({ meta: { set: { commit: 'def' }, unset: ['commit', 'never there'] } }));
    expect((await viewOf(hub)).meta).toEqual({ branch: 'main' });
  });

  it('R73 R76: changes title, meta, state and progress at once, or none of them', async () => {
    const hub = await started();
    const changes: Operation[] = [
      update({ title: 'Second', meta: { set: { branch: 'release' } } }),
      { type: 'state', data: { set: { phase: 2 } } },
      { type: 'progress', data: { current: 5, total: 10 } },
    ];
    const refused: Operation = { type: 'command', data: { verb: 'resume' } };
    const all = (operations: Operation[]) =>
      hub.run(hub.core.append(ANONYMOUS, { id: 'a', operations, all: true }));
    await expect(all([...changes, refused])).rejects.toMatchObject({
      code: 'illegal_transition',
      details: { position: 3 },
    });
    expect(await viewOf(hub)).toMatchObject({ title: 'First', meta: { branch: 'main' }, state: {} });
    await all(changes);
    expect(await viewOf(hub)).toMatchObject({
      title: 'Second',
      meta: { branch: 'release', commit: 'abc' },
      state: { phase: 2 },
      progress: { current: 5 },
    });
  });

  it('R38 R76: shows in the rows of lists, and is what their search looks for', async () => {
    const hub = await started();
    await hub.append('a', update({ title: 'Second' }));
    const titles = async (text: string) =>
      (await hub.run(hub.core.list(ANONYMOUS, { text }))).rows.map(({ title }) => title);
    expect(await titles('second')).toEqual(['Second']);
    expect(await titles('first')).toEqual([]);
  });

  it('R32 R76: wakes no idle session', async () => {
    const hub = await started();
    await hub.append('a', { type: 'progress', data: { current: 1 } });
    await hub.pass(6 * 60_000);
    expect((await viewOf(hub)).status).toBe('idle');
    await hub.append('a', update({ title: 'Second' }));
    expect((await viewOf(hub)).status).toBe('idle');
  });

  it('R76: is bounded in names, and refused once the session has ended', async () => {
    const hub = await started();
    const set = Object.fromEntries(Array.from({ length: LIMITS.namesPerView }, (_, n) => [`name ${n}`, n]));
    const [full] = (await hub.append('a', update({ meta: { set } }))).results;
    expect(full).toMatchObject({ ok: false, error: { code: 'limit_reached', details: { part: 'meta' } } });
    await hub.append('a', { type: 'command', data: { verb: 'complete' } });
    const [late] = (await hub.append('a', update({ title: 'Late' }))).results;
    expect(late).toMatchObject({ ok: false, error: { code: 'session_ended' } });
  });

  it.each([
    [{}],
    [{ meta: {} }],
    [{ title: 'x'.repeat(201) }],
    [{ title: 7 }],
    [{ title: null }],
    [{ meta: { set: { __proto__x: 1 } } }],
    [{ meta: { branch: 'main' } }],
    [{ title: 'x', owner: 'me' }],
  ])('R76: %j is no update', (data) => {
    expect(operationSchema.safeParse({ type: 'update', data }).success).toBe(false);
  });
});
