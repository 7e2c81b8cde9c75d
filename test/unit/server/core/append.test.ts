import { describe, expect, it } from '@jest/globals';
import type { Operation } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const command = (verb: 'complete' | 'pause' | 'touch'): Operation => ({ type: 'command', data: { verb } });

describe('create', () => {
  it('R23: makes a session, started and leased in one step where asked', async () => {
    const hub = await new ManualHub().start();
    const { view, created, lease } = await hub.run(
      hub.core.create(ANONYMOUS, { id: 'a', title: 'A', start: true, emitter: 'w1' }),
    );
    expect({ created, status: view.status, emitter: view.emitter?.id, fence: lease?.fence }).toEqual({
      created: true,
      status: 'active',
      emitter: 'w1',
      fence: 1,
    });
    expect(hub.log('a').map(({ type }) => type)).toEqual(['created', 'lease', 'status']);
  });

  it('R23: refuses an id that exists, unless the same create comes again', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', key: 'k1' }));
    await expect(hub.run(hub.core.create(ANONYMOUS, { id: 'a' }))).rejects.toMatchObject({
      code: 'session_exists',
    });
    await expect(hub.run(hub.core.create(ANONYMOUS, { id: 'a', key: 'k2' }))).rejects.toMatchObject({
      code: 'session_exists',
    });
    expect(await hub.run(hub.core.create(ANONYMOUS, { id: 'a', key: 'k1' }))).toMatchObject({
      created: false,
    });
    expect(hub.log('a')).toHaveLength(1);
  });

  it('R23: lets one of two at the same moment win', async () => {
    const hub = await new ManualHub().start();
    const both = await hub.run(
      Promise.allSettled([hub.core.create(ANONYMOUS, { id: 'a' }), hub.core.create(ANONYMOUS, { id: 'a' })]),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('append', () => {
  it('R24: applies what is allowed and answers each operation by itself', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const { results, seq } = await hub.append('a', progress(10), progress(5), custom('x'));
    expect(results).toMatchObject([
      { ok: true, seq: 3 },
      { ok: false, error: { code: 'progress_went_back' } },
      { ok: true, seq: 4 },
    ]);
    expect(seq).toBe(4);
    expect(hub.log('a').map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('R27, R28: applies a number once, however often it comes', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const batch = { id: 'a', emitter: 'w1', operations: [1, 2].map((n) => ({ ...custom(n), n })) };
    const [first, again] = await hub.run(
      Promise.all([hub.core.append(ANONYMOUS, batch), hub.core.append(ANONYMOUS, batch)]),
    );
    expect(first.results).toEqual([
      { ok: true, seq: 3 },
      { ok: true, seq: 4 },
    ]);
    expect(again.results).toEqual([
      { ok: true, seq: 4, duplicate: true },
      { ok: true, seq: 4, duplicate: true },
    ]);
    const mixed = { ...batch, operations: [2, 3].map((n) => ({ ...custom(n), n })) };
    expect((await hub.run(hub.core.append(ANONYMOUS, mixed))).results).toMatchObject([
      { duplicate: true },
      { seq: 5 },
    ]);
    expect(hub.log('a')).toHaveLength(5);
  });

  it('R27: repeats a refusal to who asks again', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.append('a', progress(50));
    const batch = { id: 'a', emitter: 'w1', operations: [{ ...progress(1), n: 1 }] };
    const refused = [{ ok: false, error: { code: 'progress_went_back' } }];
    expect((await hub.run(hub.core.append(ANONYMOUS, batch))).results).toMatchObject(refused);
    expect((await hub.run(hub.core.append(ANONYMOUS, batch))).results).toMatchObject(refused);
  });

  it('R28: answers an emitter whose last reply was lost even after the session has ended', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w1' }));
    const batch = { id: 'a', emitter: 'w1', fence: 1, operations: [{ ...command('complete'), n: 1 }] };
    await hub.run(hub.core.append(ANONYMOUS, batch));
    expect((await hub.run(hub.core.append(ANONYMOUS, batch))).results).toMatchObject([
      { ok: true, duplicate: true },
    ]);
    expect(hub.log('a').filter(({ type }) => type === 'status')).toHaveLength(2);
  });

  it('R27: returns the same results for the same key within a day, even at the same moment', async () => {
    const hub = await new ManualHub({ policy: { idleAfter: 1e9, inactivity: 1e9, lifetime: 1e9 } }).start();
    await hub.create('a');
    const keyed = { id: 'a', key: 'k', operations: [custom(1)] };
    const [first, second] = await hub.run(
      Promise.all([hub.core.append(ANONYMOUS, keyed), hub.core.append(ANONYMOUS, keyed)]),
    );
    expect(second).toEqual(first);
    expect(hub.log('a')).toHaveLength(3);
    hub.clockShift = 25 * 60 * 60 * 1_000;
    expect((await hub.run(hub.core.append(ANONYMOUS, keyed))).seq).toBe(4);
  });

  it('R26: answers an operation that changes nothing with the head', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    expect((await hub.append('a', command('touch'))).results).toEqual([{ ok: true, seq: 2 }]);
  });

  it('R31: never lets `at` run backwards, whatever the clock does', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    hub.clockShift = 3_600_000;
    await hub.append('a', custom(1));
    hub.clockShift = -3_600_000;
    await hub.append('a', custom(2));
    const times = hub.log('a').map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('R32: lets progress start a pending session and wake an idle one', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a' }));
    expect((await hub.append('a', progress(1))).results).toEqual([{ ok: true, seq: 3 }]);
    await hub.pass(6 * 60_000);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('idle');
    await hub.append('a', { type: 'log', data: { text: 'still here' } });
    expect(
      hub
        .log('a')
        .slice(1)
        .flatMap(({ data }) => ('verb' in data ? data.verb : [])),
    ).toEqual(['start', 'idle', 'activate']);
  });

  it('R30: refuses what the table does not allow and says what is possible', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a' }));
    await expect(hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'resume' }))).rejects.toMatchObject({
      code: 'illegal_transition',
      details: { status: 'pending', possible: expect.arrayContaining(['start', 'stop', 'fail']) },
    });
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'fail', error: { message: 'broken' } }));
    await expect(hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'start' }))).rejects.toMatchObject({
      code: 'session_ended',
    });
    expect((await hub.append('a', custom(1))).results).toMatchObject([
      { ok: false, error: { code: 'session_ended' } },
    ]);
  });

  it('R29: refuses a verb whose `ifSeq` is not the head', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await expect(
      hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause', ifSeq: 1 })),
    ).rejects.toMatchObject({
      code: 'seq_moved',
      retryable: true,
      details: { seq: 2 },
    });
    expect(await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause', ifSeq: 2 }))).toMatchObject({
      seq: 3,
    });
  });

  it('R33: moves to error after 3 errors and to disconnected after 5, from where it must recover', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const error: Operation = { type: 'error', data: { message: 'no data' } };
    await hub.append('a', error, error);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('active');
    await hub.append('a', error);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('error');
    await hub.append('a', error, error);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('disconnected');
    expect((await hub.append('a', progress(1))).results).toMatchObject([
      { error: { code: 'illegal_transition' } },
    ]);
    const { view } = await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    expect(view).toMatchObject({ status: 'active', errors: { count: 0 } });
  });

  it('R43: writes down who did what, when, and why', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const ada = { id: 'ada', kind: 'person', roles: [] } as const;
    await hub.run(hub.core.command(ada, 'a', { verb: 'stop', reason: 'enough' }));
    expect(hub.log('a').slice(2)).toMatchObject([
      { by: 'ada', data: { verb: 'stop', from: 'active', to: 'closing', reason: 'enough' } },
      {
        by: 'ada',
        data: {
          verb: 'finish',
          from: 'closing',
          to: 'closed',
          outcome: { kind: 'closed', reason: 'enough' },
        },
      },
    ]);
  });

  it('refuses more names than a view may hold, and takes the ones it has', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const signal = (n: number): Operation => ({ type: 'signal', data: { name: `s${n}`, value: n } });
    await hub.append('a', ...Array.from({ length: 200 }, (_, n) => signal(n)));
    expect((await hub.append('a', signal(200), signal(7))).results).toMatchObject([
      { ok: false, error: { code: 'limit_reached' } },
      { ok: true },
    ]);
  });

  it('refuses only those of a batch for which the record has no room', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const large = (name: string): Operation => ({
      type: 'state',
      data: { set: { [name]: 'x'.repeat(200_000) } },
    });
    const answers = await hub.run(
      Promise.allSettled(
        ['one', 'two', 'three', 'four'].map((name) =>
          hub.core.append(ANONYMOUS, { id: 'a', operations: [large(name)] }),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(Object.keys((await hub.run(hub.core.read(ANONYMOUS, 'a'))).state)).toEqual(['one', 'two']);
  });

  it('goes on after the store refused, with nothing lost or twice', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    hub.disk.full = true;
    await expect(hub.append('a', custom(1))).rejects.toMatchObject({ code: 'storage_full', retryable: true });
    hub.disk.full = false;
    await hub.append('a', custom(2));
    expect(hub.log('a').flatMap((event) => (event.type === 'custom' ? event.data.payload : []))).toEqual([2]);
  });

  it('refuses an unknown session', async () => {
    const hub = await new ManualHub().start();
    await expect(hub.append('nobody', custom(1))).rejects.toMatchObject({ code: 'session_not_found' });
  });
});
