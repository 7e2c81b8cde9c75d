import { describe, expect, it } from '@jest/globals';
import type { EventOf } from '@session-hub/shared';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function deadlines(hub: ManualHub, id = 'a'): EventOf<'deadline'>[] {
  return hub.log(id).filter((event): event is EventOf<'deadline'> => event.type === 'deadline');
}

function told(hub: ManualHub, id = 'a'): string[] {
  return deadlines(hub, id).map(({ data }) => {
    if (data.change === 'extended') return data.change;
    if (data.change === 'lifted') return `${data.deadline}: lifted`;
    return `${data.deadline}: ${data.action} in ${Math.round(data.remaining / 1_000)} s`;
  });
}

async function started(options: Partial<HubCoreOptions> = {}): Promise<ManualHub> {
  const hub = await new ManualHub(options).start();
  await hub.create('a');
  return hub;
}

function view(hub: ManualHub) {
  return hub.run(hub.core.read(ANONYMOUS, 'a'));
}

describe('the announcement of deadlines', () => {
  it('R61: does not keep a session awake whose clock has been set back behind it', async () => {
    const hub = await new ManualHub().start();
    const policy = { lifetime: 10 * MINUTE, inactivity: 10 * MINUTE };
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, overrides: { policy } }));
    hub.clockShift = 15 * MINUTE;
    await hub.append('a', custom('ahead'));
    hub.clockShift = 0;
    const revision = async () => (await hub.run(hub.store.read('a')))?.revision ?? 0;
    await hub.pass(7 * MINUTE);
    const before = await revision();
    await hub.pass(2.9 * MINUTE);
    expect((await revision()) - before).toBeLessThan(5);
  });

  it('R61: comes at 80 % and 95 % of the time, each once, with what will happen and when', async () => {
    const hub = await started();
    const { createdAt } = await view(hub);
    await hub.pass(23.9 * MINUTE);
    expect(told(hub)).toEqual([]);
    await hub.pass(0.2 * MINUTE);
    expect(deadlines(hub)).toMatchObject([
      { data: { change: 'warning', deadline: 'inactivity', due: createdAt + 30 * MINUTE, action: 'expire' } },
    ]);
    expect((await view(hub)).warnings).toMatchObject({ inactivity: { due: createdAt + 30 * MINUTE } });
    await hub.pass(10 * MINUTE);
    expect(told(hub)).toEqual(['inactivity: expire in 360 s', 'inactivity: expire in 90 s']);
    expect((await view(hub)).status).toBe('expired');
  });

  it('R61: is taken back by activity, and comes again for the next deadline', async () => {
    const hub = await started();
    await hub.pass(25 * MINUTE);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'touch' }));
    expect(told(hub)).toEqual(['inactivity: expire in 360 s', 'inactivity: lifted']);
    expect(deadlines(hub)[1]?.data).toMatchObject({ due: (await view(hub)).updatedAt + 30 * MINUTE });
    expect((await view(hub)).warnings).toEqual({});
    await hub.pass(25 * MINUTE);
    expect(told(hub)).toHaveLength(3);
  });

  it('R61: is taken back by extend, which says when everything is due now', async () => {
    const hub = await started();
    await hub.pass(25 * MINUTE);
    const { view: extended } = await hub.run(
      hub.core.command(ANONYMOUS, 'a', { verb: 'extend', milliseconds: HOUR, reason: 'lunch' }),
    );
    const { createdAt, updatedAt, warnings } = extended;
    expect(warnings).toEqual({});
    expect(deadlines(hub)[1]?.data).toEqual({
      change: 'extended',
      milliseconds: HOUR,
      reason: 'lunch',
      due: { lifetime: createdAt + 25 * HOUR, inactivity: updatedAt + 90 * MINUTE },
    });
    await hub.pass(73 * MINUTE);
    expect(told(hub).slice(2)).toEqual(['inactivity: expire in 1080 s']);
    await hub.pass(18 * MINUTE);
    expect((await view(hub)).status).toBe('expired');
  });

  it('R61: comes for the lifetime of a paused session, and not for its inactivity', async () => {
    const hub = await started({ policy: { lifetime: 3 * HOUR } });
    await hub.pass(25 * MINUTE);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    await hub.pass(3 * HOUR);
    expect(told(hub)).toEqual([
      'inactivity: expire in 360 s',
      'inactivity: lifted',
      'lifetime: expire in 2160 s',
      'lifetime: expire in 540 s',
    ]);
  });

  it('R61, R42: names the pause that a policy has instead of the expiry', async () => {
    const hub = await started({ policy: { onInactivity: 'pause' } });
    await hub.pass(31 * MINUTE);
    expect(told(hub)).toEqual([
      'inactivity: pause in 360 s',
      'inactivity: pause in 90 s',
      'inactivity: lifted',
    ]);
    expect(await view(hub)).toMatchObject({ status: 'paused' });
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'resume' }));
    expect(await view(hub)).toMatchObject({ status: 'active' });
    await hub.pass(31 * MINUTE);
    expect(await view(hub)).toMatchObject({ status: 'paused' });
  });

  it('R61: tells only the last of those that passed while no hub was there, and none when all is over', async () => {
    const hub = await started();
    await hub.create('b');
    hub.clockShift = 29 * MINUTE;
    await hub.pass(1_000);
    expect(told(hub)).toEqual(['inactivity: expire in 60 s']);
    const late = await started();
    late.clockShift = 31 * MINUTE;
    await late.pass(1_000);
    expect(told(late)).toEqual([]);
    expect((await view(late)).status).toBe('expired');
  });

  it('R61: is right after the clock was set back', async () => {
    const hub = await started();
    await hub.pass(25 * MINUTE);
    hub.clockShift = -10 * MINUTE;
    await hub.pass(9 * MINUTE);
    expect(told(hub)).toEqual(['inactivity: expire in 360 s']);
    await hub.pass(6 * MINUTE);
    expect(told(hub)).toEqual(['inactivity: expire in 360 s', 'inactivity: expire in 90 s']);
  });

  it('R61: is not repeated by another hub that goes on with the session', async () => {
    const hub = await started();
    await hub.pass(25 * MINUTE);
    await hub.replacedBy();
    await hub.pass(10 * MINUTE);
    expect(told(hub)).toEqual(['inactivity: expire in 360 s', 'inactivity: expire in 90 s']);
    expect(hub.log('a').at(-1)).toMatchObject({ type: 'status', data: { to: 'expired' } });
  });

  it('R61: does not come for an inactivity that the end of the lifetime comes before', async () => {
    const hub = await started({ policy: { lifetime: 30 * MINUTE, inactivity: HOUR } });
    await hub.pass(31 * MINUTE);
    expect(told(hub)).toEqual(['lifetime: expire in 360 s', 'lifetime: expire in 90 s']);
  });

  it('writes nothing for activity but what it says itself', async () => {
    const hub = await started();
    const due = hub.disk.due(Number.MAX_SAFE_INTEGER, 10);
    for (let n = 0; n < 20; n++) await hub.append('a', custom(n));
    expect(hub.disk.due(Number.MAX_SAFE_INTEGER, 10)).toEqual(due);
    expect(told(hub)).toEqual([]);
  });
});

describe('what happens before an expiry', () => {
  it('is waited for, and may give the session more time', async () => {
    const asked: string[] = [];
    const hub: ManualHub = await started({
      beforeExpiry: async ({ id, deadline, view }) => {
        asked.push(`${id} ${deadline} ${view.status}`);
        if (asked.length === 1) await hub.core.command(ANONYMOUS, id, { verb: 'extend', milliseconds: HOUR });
      },
    });
    await hub.pass(31 * MINUTE);
    expect(asked).toEqual(['a inactivity idle']);
    expect((await view(hub)).status).toBe('idle');
    await hub.pass(91 * MINUTE);
    expect(asked).toEqual(['a inactivity idle', 'a inactivity idle']);
    expect((await view(hub)).status).toBe('expired');
  });

  it('keeps nobody from expiring when it fails or hangs, and holds up no other session', async () => {
    const hub = await new ManualHub({
      beforeExpiry: ({ id }) => {
        if (id === 'hangs') return new Promise(() => {});
        return id === 'fails' ? Promise.reject(new Error('no disk')) : Promise.resolve();
      },
    }).start();
    for (const id of ['hangs', 'fails', 'works']) await hub.create(id);
    await hub.pass(30 * MINUTE + 2_000);
    const status = async (id: string) => (await hub.run(hub.core.read(ANONYMOUS, id))).status;
    expect([await status('hangs'), await status('fails'), await status('works')]).toEqual([
      'idle',
      'expired',
      'expired',
    ]);
    await hub.pass(5_000);
    expect(await status('hangs')).toBe('expired');
  });
});
