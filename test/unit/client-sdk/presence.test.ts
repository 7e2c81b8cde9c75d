import { describe, expect, it } from '@jest/globals';
import type { PresenceMessage } from '@session-hub/shared';
import { ManualClient } from '../../support/client/manual-client.js';

const anna = { id: 'anna', connections: 1 };
const ben = { id: 'ben', connections: 2 };
const answerOf = (version: number, ...people: (typeof anna)[]) => ({
  version,
  people,
  total: people.length,
  connections: people.reduce((sum, { connections }) => sum + connections, 0),
});

/** A client that follows the watchers of `a`, at version 3 with anna there, and what it was told. */
async function following() {
  const client = await new ManualClient().connect();
  const presence = await client.hub.presence('a');
  const told: string[] = [];
  const leave = presence.subscribe(() => told.push('change'));
  presence.on('join', (id) => told.push(`${id} joined`));
  presence.on('leave', (id) => told.push(`${id} left`));
  const { input, answer } = client.link.takeOne('watch-presence');
  expect(input).toEqual({ id: 'a' });
  answer(answerOf(3, anna));
  await client.settle();
  const change = async (from: number, message: Partial<PresenceMessage>) => {
    const nothing = { people: [], joined: [], left: [], total: 1, connections: 1 };
    client.link.push('presence', { id: 'a', from, to: from + 1, ...nothing, ...message });
    await client.settle();
  };
  return { client, presence, told, leave, change };
}

describe('the presence of a session', () => {
  it('R57: is the list that the hub answers, and nobody of it joins', async () => {
    const { presence, told } = await following();
    expect(presence.current).toEqual({ people: [anna], total: 1, connections: 1 });
    expect(told).toEqual(['change']);
  });

  it('R58: follows those who come, go and connect once more', async () => {
    const { presence, told, change } = await following();
    await change(3, { people: [ben], joined: ['ben'], total: 2, connections: 3 });
    expect(presence.current).toEqual({ people: [anna, ben], total: 2, connections: 3 });
    await change(4, { people: [{ ...anna, connections: 4 }], total: 2, connections: 6 });
    await change(5, { left: ['ben'], total: 1, connections: 4 });
    expect(presence.current).toEqual({ people: [{ ...anna, connections: 4 }], total: 1, connections: 4 });
    expect(told).toEqual(['change', 'ben joined', 'change', 'change', 'ben left', 'change']);
  });

  it('R58: watches anew when a change does not start at its version, and tells what it had missed', async () => {
    const { client, presence, told, change } = await following();
    await change(7, { people: [ben], joined: ['ben'], total: 2 });
    client.link.takeOne('watch-presence').answer(answerOf(8, ben));
    await client.settle();
    expect(presence.current?.people).toEqual([ben]);
    expect(told).toEqual(['change', 'ben joined', 'anna left', 'change']);
  });

  it('R58: ignores a change that it holds already', async () => {
    const { client, presence, change } = await following();
    await change(1, { left: ['anna'], total: 0 });
    expect(presence.current?.people).toEqual([anna]);
    expect(client.link.take('watch-presence')).toEqual([]);
  });

  it('is kept while the hub is away, and watched again on the next connection', async () => {
    const { client, presence, told } = await following();
    await client.reconnect();
    expect(presence.current?.people).toEqual([anna]);
    client.link.takeOne('watch-presence').answer(answerOf(1, anna, ben));
    await client.settle();
    expect(told).toEqual(['change', 'ben joined', 'change']);
  });

  it('R57: ends a second after the last one has stopped listening', async () => {
    const client = await new ManualClient().connect();
    const presence = await client.hub.presence('a');
    const stop = presence.subscribe(() => {});
    client.link.takeOne('watch-presence').answer(answerOf(1, anna));
    stop();
    await client.pass(999);
    expect(client.link.take('unwatch-presence')).toEqual([]);
    await client.pass(1);
    expect(client.link.takeOne('unwatch-presence').input).toEqual({ id: 'a' });
    expect(presence.current).toBe(null);
  });

  it('says why the hub does not tell, and asks again only for what may work later', async () => {
    const client = await new ManualClient().connect();
    const presence = await client.hub.presence('a');
    presence.subscribe(() => {});
    client.link.takeOne('watch-presence').refuse({ code: 'overloaded', retryable: true });
    await client.pass(1_000);
    client.link.takeOne('watch-presence').refuse({ code: 'session_not_found' });
    await client.passAlive(60_000);
    expect(presence.error).toMatchObject({ code: 'session_not_found' });
    expect(client.link.take('watch-presence')).toEqual([]);
  });
});
