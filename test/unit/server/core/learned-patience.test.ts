import { describe, expect, it } from '@jest/globals';
import type { Command, CreateInput, SessionView } from '@session-hub/shared';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;
const LEARNING: Partial<HubCoreOptions> = { policy: { learnPace: true } };

/** A hub that has seen so many runs which moved every two minutes, with one held for an hour in between. */
async function hubAfter(runs: number, options = LEARNING): Promise<ManualHub> {
  const hub = await new ManualHub(options).start();
  const carryOut = (id: string, command: Command) => hub.run(hub.core.command(ANONYMOUS, id, command));
  for (let run = 0; run < runs; run++) {
    const id = `run-${run}`;
    await hub.create(id);
    await hub.append(id, progress(10));
    await hub.pass(2 * MINUTE);
    await hub.append(id, progress(20));
    await carryOut(id, { verb: 'pause' });
    await hub.pass(60 * MINUTE);
    await carryOut(id, { verb: 'resume' });
    await hub.append(id, progress(90));
    await carryOut(id, { verb: 'complete' });
  }
  return hub;
}

async function evidenceAfter(hub: ManualHub, core: HubCore, milliseconds: number): Promise<unknown> {
  await hub.run(core.create(ANONYMOUS, { id: 'next', start: true }));
  await hub.run(core.append(ANONYMOUS, { id: 'next', operations: [progress(10)] }));
  await hub.run(core.append(ANONYMOUS, { id: 'next', operations: [progress(11)] }));
  await hub.pass(milliseconds);
  return (await hub.run(core.checkHealth(ANONYMOUS, 'next'))).evidence;
}

/** A session that has just reported for the first time. */
async function fresh(hub: ManualHub, input: CreateInput, core = hub.core): Promise<SessionView> {
  await hub.run(core.create(ANONYMOUS, { ...input, start: true }));
  await hub.run(core.append(ANONYMOUS, { id: input.id ?? '', operations: [progress(0)] }));
  return await hub.run(core.read(ANONYMOUS, input.id ?? ''));
}

async function complete(hub: ManualHub, input: CreateInput, core = hub.core): Promise<void> {
  await fresh(hub, input, core);
  await hub.pass(MINUTE);
  await hub.run(core.command(ANONYMOUS, input.id ?? '', { verb: 'complete' }));
}

describe('work of a template that is known', () => {
  it('R68: is slow and then stalled as its earlier runs never were, not counting when they were held', async () => {
    const hub = await hubAfter(5);
    expect(await evidenceAfter(hub, hub.core, 2.9 * MINUTE)).toEqual([]);
    await hub.pass(0.2 * MINUTE);
    expect((await hub.run(hub.core.checkHealth(ANONYMOUS, 'next'))).evidence).toEqual(['slow']);
    await hub.pass(3 * MINUTE);
    const { evidence, reasons } = await hub.run(hub.core.checkHealth(ANONYMOUS, 'next'));
    expect({ evidence, reasons }).toEqual({ evidence: ['stalled'], reasons: ['no progress for 6 min'] });
  });

  it('R68: is known to a hub that did not see those runs', async () => {
    const hub = await hubAfter(5);
    expect(await evidenceAfter(hub, await hub.replacedBy(LEARNING), 6.1 * MINUTE)).toEqual(['stalled']);
  });

  it('R68: has the time of its policy before there are five runs', async () => {
    const hub = await hubAfter(4);
    expect(await evidenceAfter(hub, hub.core, 14 * MINUTE)).toEqual([]);
  });

  it('R68: has the time that its policy names', async () => {
    const hub = await hubAfter(5, { policy: { learnPace: true, stalledAfter: 20 * MINUTE } });
    expect(await evidenceAfter(hub, hub.core, 9 * MINUTE)).toEqual([]);
    await hub.pass(12 * MINUTE);
    expect((await hub.run(hub.core.checkHealth(ANONYMOUS, 'next'))).evidence).toEqual(['stalled']);
  });
});

describe('work of a policy without `learnPace`', () => {
  it('R60, R65, R68: has no ETA and no patience from quick runs without a template', async () => {
    const hub = await hubAfter(5, {});
    expect(await evidenceAfter(hub, hub.core, 14.9 * MINUTE)).toEqual([]);
    const { progress: first } = await fresh(hub, { id: 'fresh' });
    expect(first?.eta).toBeNull();
  });

  it('R60: learns nothing where one session of a hub that learns switches it off', async () => {
    const hub = await hubAfter(5);
    const overrides = { policy: { learnPace: false } };
    expect((await fresh(hub, { id: 'own', overrides })).progress?.eta).toBeNull();
    expect((await fresh(hub, { id: 'like the others' })).progress?.eta).not.toBeNull();
  });

  it('R60: teaches nothing either, to this hub and to the next one', async () => {
    const hub = await new ManualHub({ templates: [{ name: 'render' }] }).start();
    const overrides = { policy: { learnPace: true } };
    await complete(hub, { id: 'does not learn', template: 'render' });
    expect((await fresh(hub, { id: 'a', template: 'render', overrides })).progress?.eta).toBeNull();
    const next = await hub.replacedBy({ templates: [{ name: 'render' }] });
    expect((await fresh(hub, { id: 'b', template: 'render', overrides }, next)).progress?.eta).toBeNull();
    await complete(hub, { id: 'learns', template: 'render', overrides }, next);
    expect((await fresh(hub, { id: 'c', template: 'render', overrides }, next)).progress?.eta).not.toBeNull();
  });

  it('R60, R68: has its own time again where a hub of the last release stored a learned one', async () => {
    const hub = await new ManualHub().start();
    await hub.create('old');
    await hub.append('old', progress(10));
    const record = hub.disk.read('old');
    if (record === null) throw new Error('it was created');
    const old = { ...record, revision: record.revision + 1 };
    old.guards = { ...record.guards, policy: {}, stalledAfter: MINUTE };
    await hub.run(
      hub.store.write({
        id: 'old',
        expected: record.revision,
        record: old,
        recordText: JSON.stringify(old),
        events: [],
        remember: null,
      }),
    );
    const next = await hub.replacedBy();
    await hub.pass(14 * MINUTE);
    expect((await hub.run(next.checkHealth(ANONYMOUS, 'old'))).evidence).toEqual([]);
  });
});

describe('the template `generation`', () => {
  it('R60, R62: learns from its earlier runs', async () => {
    const hub = await new ManualHub().start();
    await complete(hub, { id: 'first', template: 'generation' });
    const { progress: second } = await fresh(hub, { id: 'second', template: 'generation' });
    expect(second?.eta).toMatchObject({ confidence: 0.33 });
  });
});
