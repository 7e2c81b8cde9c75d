import { describe, expect, it } from '@jest/globals';
import type { Command } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/append/actors.js';
import type { HubCore } from 'session-hub/internal/core/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub-core-options.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

/** A hub that has seen so many runs which moved every two minutes, with one held for an hour in between. */
async function hubAfter(runs: number, options: Partial<HubCoreOptions> = {}): Promise<ManualHub> {
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
    expect(await evidenceAfter(hub, await hub.replacedBy(), 6.1 * MINUTE)).toEqual(['stalled']);
  });

  it('R68: has the time of its policy before there are five runs', async () => {
    const hub = await hubAfter(4);
    expect(await evidenceAfter(hub, hub.core, 14 * MINUTE)).toEqual([]);
  });

  it('R68: has the time that its policy names', async () => {
    const hub = await hubAfter(5, { policy: { stalledAfter: 20 * MINUTE } });
    expect(await evidenceAfter(hub, hub.core, 9 * MINUTE)).toEqual([]);
    await hub.pass(12 * MINUTE);
    expect((await hub.run(hub.core.checkHealth(ANONYMOUS, 'next'))).evidence).toEqual(['stalled']);
  });
});
