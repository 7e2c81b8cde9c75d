import { describe, expect, it } from '@jest/globals';
import type { WebhookSettings } from 'session-hub/internal/core/deliver/webhooks/webhooks-facade.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../../support/manual-hub.js';
import { answered, hookSettings, ScriptedSender } from '../../../../support/webhooks/scripted-sender.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const FAR = 1_000 * HOUR;

async function started(more: Partial<WebhookSettings> = {}): Promise<[ManualHub, ScriptedSender]> {
  const sender = new ScriptedSender();
  // Without other deadlines in the way.
  const policy = { idleAfter: FAR, inactivity: FAR, lifetime: FAR, stalledAfter: FAR };
  const hub = new ManualHub({ policy, webhooks: { hooks: [hookSettings(more)], sender } });
  return [await hub.start(), sender];
}

const never = () => new Promise<never>(() => {});
const guardsOf = (hub: ManualHub, id: string) => hub.disk.read(id)?.guards;
const markOf = (hub: ManualHub, id: string) => guardsOf(hub, id)?.hooks?.[0] ?? null;

describe('webhooks, with time in hand', () => {
  it('R80: write what has to be told together with the events, and drop it when it was told', async () => {
    const [hub, sender] = await started();
    sender.answer = async () => {
      await new Promise<void>((resolve) => hub.time.after(SECOND, resolve));
      return { kind: 'status', status: 200, retryAfter: null };
    };
    await hub.create('s');
    const { seq } = await hub.append('s', custom(1));
    expect(markOf(hub, 's')).toMatchObject({ name: 'hook', seq: seq - 1, upTo: seq, last: seq });
    expect(guardsOf(hub, 's')?.wakeAt).toBe(markOf(hub, 's')?.at);
    await hub.pass(2 * SECOND);
    expect(sender.seqs()).toEqual([seq]);
    expect(guardsOf(hub, 's')?.hooks).toEqual([]);
    expect(guardsOf(hub, 's')?.wakeAt).toBeGreaterThan(hub.time.now + HOUR);
  });

  it('R80: tell a busy session in few deliveries, each with one write', async () => {
    const [hub, sender] = await started();
    sender.answer = async () => {
      await new Promise<void>((resolve) => hub.time.after(5 * SECOND, resolve));
      return { kind: 'status', status: 200, retryAfter: null };
    };
    await hub.create('s');
    const before = hub.disk.read('s')?.revision ?? 0;
    const seqs: number[] = [];
    for (let n = 0; n < 40; n++) seqs.push((await hub.append('s', custom(n))).seq);
    await hub.pass(11 * SECOND);
    expect(sender.seqs()).toEqual(seqs);
    expect(sender.sent.length).toBe(2);
    expect((hub.disk.read('s')?.revision ?? 0) - before).toBe(40 + 2);
  });

  it('R80: cost a session nothing that has no events of their types', async () => {
    const [hub, sender] = await started();
    await hub.create('s');
    await hub.append('s', { type: 'log', data: { text: 'nothing for it' } });
    await hub.pass(SECOND);
    expect(sender.sent).toEqual([]);
    expect(guardsOf(hub, 's')?.hooks).toBeUndefined();
  });

  it('R82: count a receiver that hangs as one that did not answer, and try again after a random wait', async () => {
    const [hub, sender] = await started();
    sender.answer = never;
    await hub.create('s');
    await hub.append('s', custom(1));
    await hub.pass(9 * SECOND);
    expect(markOf(hub, 's')?.tries).toBe(0);
    await hub.pass(1.1 * SECOND);
    expect(markOf(hub, 's')?.tries).toBe(1);
    sender.answer = () => answered(200);
    await hub.pass(2 * SECOND);
    expect(markOf(hub, 's')).toBeNull();
    expect(sender.sent.length).toBe(2);
    expect(sender.sent[1]?.key).toBe(sender.sent[0]?.key);
  });

  it('R82: double the waits up to the longest', async () => {
    const [hub, sender] = await started({ retry: { base: 10 * SECOND, cap: 100 * SECOND } });
    const at: number[] = [];
    sender.answer = () => {
      at.push(hub.time.elapsed);
      return answered(503);
    };
    await hub.create('s');
    await hub.append('s', custom(1));
    await hub.pass(30 * SECOND);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    // The test's chance is always one half; the runner looks every half second.
    for (const [index, wait] of waits.slice(0, 2).entries()) {
      const planned = 5 * SECOND * 2 ** index;
      expect(wait).toBeGreaterThanOrEqual(planned);
      expect(wait).toBeLessThanOrEqual(planned + 510);
    }
    expect(markOf(hub, 's')?.tries).toBe(3);
  });

  it('R82: wait as long as the receiver asks, but no longer than the longest wait', async () => {
    const [hub, sender] = await started();
    sender.answer = () => answered(429, 30 * SECOND);
    await hub.create('s');
    await hub.append('s', custom(1));
    await hub.pass(29 * SECOND);
    expect(sender.sent.length).toBe(1);
    await hub.pass(2 * SECOND);
    expect(sender.sent.length).toBe(2);
    sender.answer = () => answered(429, 100 * HOUR);
    await hub.pass(31 * SECOND);
    expect(sender.sent.length).toBe(3);
    await hub.pass(61 * SECOND);
    expect(sender.sent.length).toBe(4);
  });

  it('R83: give up what has failed for too long, with at least one try, and go on with the newer', async () => {
    const [hub, sender] = await started({ giveUpAfter: HOUR });
    sender.answer = () => answered(500);
    await hub.create('s');
    const { seq } = await hub.append('s', custom(1));
    await hub.pass(HOUR + 5 * 60 * SECOND + 61 * SECOND);
    expect(markOf(hub, 's')?.dead).toMatchObject([{ from: seq, to: seq, reason: 'answered 500' }]);
    sender.answer = () => answered(200);
    await hub.pass(10 * 60 * SECOND);
    const told = sender.sent.length;
    const newer = await hub.append('s', custom(2));
    await hub.pass(10 * 60 * SECOND);
    expect(sender.sent.slice(told).map(({ payload }) => payload.from)).toEqual([newer.seq]);
    expect(markOf(hub, 's')?.dead.length).toBe(1);
  });

  it('R82: pause a webhook that always fails as a whole, whatever the number of sessions', async () => {
    const [hub, sender] = await started();
    sender.answer = () => answered(500);
    for (let n = 0; n < 100; n++) await hub.create(`s-${n}`);
    for (let n = 0; n < 100; n++) await hub.append(`s-${n}`, custom(n));
    await hub.pass(HOUR);
    // Without a pause each of them would have been tried about 100 times.
    expect(sender.sent.length).toBeLessThan(60);
    expect(hub.core.webhooks.list(ANONYMOUS)[0]).toMatchObject({
      state: expect.stringMatching(/paused|failing/),
    });
    sender.answer = () => answered(200);
    await hub.pass(11 * 60 * SECOND);
    expect(new Set(sender.sent.map(({ payload }) => payload.session.id)).size).toBe(100);
    for (let n = 0; n < 100; n++) expect(markOf(hub, `s-${n}`)).toBeNull();
    expect(hub.core.webhooks.list(ANONYMOUS)[0]).toMatchObject({ state: 'fine', failures: 0 });
  });

  it('R80: say what was not kept until it could be told', async () => {
    const [hub, sender] = await started();
    sender.answer = () => answered(500);
    await hub.create('s');
    const first = (await hub.append('s', custom(1), custom(2))).seq - 1;
    const { log } = hub.store;
    hub.store.log = async (query) => (await log.call(hub.store, query)).filter(({ seq }) => seq > first);
    sender.answer = () => answered(200);
    await hub.pass(5 * SECOND);
    const { payload } = sender.sent.at(-1) ?? {};
    expect(payload?.missing).toEqual({ from: first, to: first });
    expect(payload?.events.map(({ seq }) => seq)).toEqual([first + 1]);
  });

  it('R80: tell what came in the place of events that a store has lost, even of those it was telling', async () => {
    const [hub, sender] = await started();
    let arrive = (): void => {};
    sender.answer = async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return { kind: 'status', status: 200, retryAfter: null };
    };
    await hub.create('s');
    await hub.append('s', custom('lost'));
    await hub.pass(SECOND);
    hub.storage.loseNewest(1);
    await hub.append('s', custom('kept'));
    sender.answer = () => answered(200);
    arrive();
    await hub.pass(SECOND);
    const told = sender.sent.map(({ payload }) => [payload.events[0]?.seq, payload.events[0]?.data]);
    expect(told).toEqual([
      [3, { name: 'test', payload: 'lost' }],
      [3, { name: 'test', payload: 'kept' }],
    ]);
    expect(sender.sent[0]?.key).not.toBe(sender.sent[1]?.key);
    expect(markOf(hub, 's')).toBeNull();
  });

  it('R83: keep a session that is to be removed until they were told of its end', async () => {
    const [hub, sender] = await started({ types: new Set(['status']) });
    sender.answer = () => answered(500);
    await hub.create('s');
    await hub.run(hub.core.command(ANONYMOUS, 's', { verb: 'fail' }));
    await hub.pass(3 * HOUR);
    expect(hub.disk.read('s')).not.toBeNull();
    sender.answer = () => answered(200);
    await hub.pass(10 * 60 * SECOND);
    expect(sender.sent.at(-1)?.payload.session.status).toBe('failed');
    expect(hub.disk.read('s')).toBeNull();
  });

  it('R83: keep no session for longer than it takes to give them up', async () => {
    const [hub, sender] = await started({ types: new Set(['status']), giveUpAfter: 2 * HOUR });
    sender.answer = () => answered(500);
    await hub.create('s');
    await hub.run(hub.core.command(ANONYMOUS, 's', { verb: 'fail' }));
    await hub.pass(1.5 * HOUR);
    expect(hub.disk.read('s')).not.toBeNull();
    await hub.pass(HOUR);
    expect(hub.disk.read('s')).toBeNull();
  });

  it('R80: leave to the next start what is open when the hub closes', async () => {
    const [hub, sender] = await started();
    sender.answer = never;
    await hub.create('s');
    await hub.append('s', custom(1));
    await hub.pass(SECOND);
    await hub.run(hub.core.close());
    expect(markOf(hub, 's')).toMatchObject({ holder: null, tries: 0 });
    expect(markOf(hub, 's')?.at).toBeLessThanOrEqual(hub.time.now);
  });
});
