import { describe, expect, it } from '@jest/globals';
import type { RepairCheck } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import type { SessionRecord } from 'session-hub/internal/ports/session-record.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const ALL_THERE_IS = [
  progress(10),
  custom('x'),
  { type: 'state', data: { set: { mode: 'fast' } } },
  { type: 'item', data: { list: 'scenes', number: 1, value: 'a door' } },
  { type: 'agent', data: { name: 'one', role: 'lead' } },
  { type: 'metric', data: { name: 'shots', value: 2, kind: 'counter' } },
  { type: 'error', data: { message: 'The feed is late.' } },
  { type: 'command', data: { verb: 'pause' } },
] as const;

/** What is stored of a session is changed behind the hub's back. */
async function changed(change: (view: Record<string, unknown>) => void): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.create('a');
  await hub.append('a', ...ALL_THERE_IS);
  const record = structuredClone(hub.disk.read('a') as SessionRecord);
  change(record.view as unknown as Record<string, unknown>);
  const next = { ...record, revision: record.revision + 1 };
  const recordText = JSON.stringify(next);
  const write = { id: 'a', expected: record.revision, record: next, recordText, events: [], remember: null };
  await hub.run(hub.store.write(write));
  return hub;
}

function check(hub: ManualHub): Promise<RepairCheck> {
  return hub.run(hub.core.managing.checkRepair(ANONYMOUS, 'a'));
}

function loseEvent(hub: ManualHub, lost: number): void {
  const { log } = hub.store;
  hub.store.log = async (query) => (await log.call(hub.store, query)).filter(({ seq }) => seq !== lost);
}

describe('checking a session', () => {
  it('R94: calls sound what is the fold of its log, whatever has happened in it', async () => {
    expect(await check(await changed(() => {}))).toEqual({ outcome: 'sound', issues: [] });
  });

  it('R94: finds what fits its schema and is not what the log says, and names it', async () => {
    const hub = await changed((view) => Object.assign(view, { title: 'Another', state: {} }));
    const before = hub.disk.read('a');
    expect(await check(hub)).toEqual({
      outcome: 'rebuildable',
      issues: ['title: is not what the log says', 'state: is not what the log says'],
    });
    expect(hub.disk.read('a')).toEqual(before);
  });

  it('R94: does not mind in which order a store keeps the names', async () => {
    const hub = await changed((view) => {
      const entries = Object.entries(view).reverse();
      for (const [name] of entries) delete view[name];
      Object.assign(view, Object.fromEntries(entries));
    });
    expect((await check(hub)).outcome).toBe('sound');
  });

  it('R69, R94: a repair then puts it right, and the check finds nothing any more', async () => {
    const hub = await changed((view) => Object.assign(view, { title: 'Another', state: {} }));
    const repaired = await hub.run(hub.core.repair(ANONYMOUS, 'a'));
    expect(repaired).toMatchObject({ outcome: 'rebuilt', view: { title: '', state: { mode: 'fast' } } });
    expect(hub.log('a').at(-1)).toMatchObject({ type: 'repaired', data: { from: 'log' } });
    expect((await check(hub)).outcome).toBe('sound');
    expect((await hub.run(hub.core.repair(ANONYMOUS, 'a'))).outcome).toBe('sound');
  });

  it('R94: tells a view that does not fit and can be rebuilt from one that cannot', async () => {
    const hub = await changed((view) => Object.assign(view, { progress: 7 }));
    expect(await check(hub)).toMatchObject({
      outcome: 'rebuildable',
      issues: [expect.stringMatching(/^progress/)],
    });
    loseEvent(hub, 2);
    const broken = await check(hub);
    expect(broken).toMatchObject({ outcome: 'broken' });
    expect(broken.issues.at(-1)).toMatch(/the log has no event 2 any more/);
    expect(hub.log('a').some(({ type }) => type === 'repaired')).toBe(false);
  });

  it('R69, R94: holds nothing against a view that fits when its log is not whole', async () => {
    const hub = await changed((view) => Object.assign(view, { title: 'Another' }));
    loseEvent(hub, 3);
    expect((await check(hub)).outcome).toBe('sound');
    expect((await hub.run(hub.core.repair(ANONYMOUS, 'a'))).outcome).toBe('sound');
  });

  it('R94: knows nobody who is not there', async () => {
    const hub = await new ManualHub().start();
    await expect(check(hub)).rejects.toMatchObject({ code: 'session_not_found' });
  });
});
