import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@session-hub/shared';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import type { Principal } from 'session-hub/internal/ports/authenticator.js';
import { Peer } from 'session-hub/internal/protocol/conversation/peer.js';
import { ManualHub } from '../../../support/manual-hub.js';
import { RecordingChannel } from '../../../support/recording-channel.js';

async function hubWith(...sessions: string[]) {
  const hub = await new ManualHub().start();
  for (const id of sessions) await hub.create(id);
  const connect = (id: string) => {
    const channel = new RecordingChannel();
    const who: Principal = { id, kind: 'person', roles: [] };
    const peer = new Peer({ hub: hub.core, who, channel, clock: hub.time.scope(0), logger: silentLogger });
    return {
      peer,
      ask: (name: string, input: unknown) => hub.run(peer.handle(name, input)),
      told: () => channel.pushed.filter(({ name }) => name === 'presence').map(({ payload }) => payload),
    };
  };
  return { hub, connect };
}

const subscribe = (id: string) => ['subscribe', { sessions: [{ id }] }] as const;

describe('watching who watches', () => {
  it('R57: counts connections that are subscribed, and nobody else', async () => {
    const { connect } = await hubWith('a');
    const [anna, ben, carl] = [connect('anna'), connect('ben'), connect('carl')];
    await anna.ask(...subscribe('a'));
    await anna.ask(...subscribe('a'));
    await ben.ask(...subscribe('a'));
    await ben.ask('unsubscribe', { ids: ['a'] });
    expect(await carl.ask('watch-presence', { id: 'a' })).toEqual({
      ok: true,
      value: {
        version: expect.any(Number),
        people: [{ id: 'anna', connections: 1 }],
        total: 1,
        connections: 1,
      },
    });
  });

  it('R58, R59: tells who comes and who was cut off', async () => {
    const { hub, connect } = await hubWith('a');
    const [anna, ben] = [connect('anna'), connect('ben')];
    await ben.ask('watch-presence', { id: 'a' });
    await anna.ask(...subscribe('a'));
    await hub.pass(1_000);
    anna.peer.close();
    await hub.pass(6_000);
    expect(ben.told()).toMatchObject([
      {
        id: 'a',
        people: [{ id: 'anna', connections: 1 }],
        joined: ['anna'],
        left: [],
        total: 1,
        connections: 1,
      },
      { id: 'a', people: [], joined: [], left: ['anna'], total: 0, connections: 0 },
    ]);
  });

  it('R57: ends with unwatch-presence, and with the connection', async () => {
    const { hub, connect } = await hubWith('a');
    const [anna, ben, carl] = [connect('anna'), connect('ben'), connect('carl')];
    for (const one of [ben, carl]) await one.ask('watch-presence', { id: 'a' });
    await ben.ask('unwatch-presence', { id: 'a' });
    carl.peer.close();
    await anna.ask(...subscribe('a'));
    await hub.pass(5_000);
    expect([ben.told(), carl.told()]).toEqual([[], []]);
  });

  it('R57: is told once for each change, also when it was asked for twice', async () => {
    const { hub, connect } = await hubWith('a');
    const [anna, ben] = [connect('anna'), connect('ben')];
    for (let times = 0; times < 2; times += 1) await ben.ask('watch-presence', { id: 'a' });
    await anna.ask(...subscribe('a'));
    await hub.pass(1_000);
    expect(ben.told()).toHaveLength(1);
  });

  it('R57: refuses a session that is not there, and more than 100 on a connection', async () => {
    const sessions = Array.from({ length: LIMITS.presencesPerConnection + 1 }, (_, n) => `s${n}`);
    const { connect } = await hubWith(...sessions);
    const { ask } = connect('anna');
    expect(await ask('watch-presence', { id: 'nothing' })).toMatchObject({
      ok: false,
      error: { code: 'session_not_found' },
    });
    const replies = [];
    for (const id of sessions) replies.push(await ask('watch-presence', { id }));
    expect(replies.slice(0, -1).every(({ ok }) => ok)).toBe(true);
    expect(replies.at(-1)).toMatchObject({ ok: false, error: { code: 'too_many_subscriptions' } });
  });
});
