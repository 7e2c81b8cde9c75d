import { describe, expect, it } from '@jest/globals';
import { Connections } from 'session-hub/internal/core/presence/bus/connections.js';
import { LocalBus, type LocalNodes } from 'session-hub/internal/core/presence/bus/local-bus.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { RecordingSink } from '../../../support/recording-sink.js';

/** Two nodes; anna is connected to both of them, ben to the second. */
function twoNodes() {
  const time = new VirtualTime(new Random(1));
  const nodes: LocalNodes = new Set();
  const node = (nodeId: string) => new Connections(new LocalBus({ nodeId, clock: time.scope(0), nodes }));
  const [here, there] = [node('here'), node('there')];
  const sinks = { annaHere: new RecordingSink(), annaThere: new RecordingSink(), ben: new RecordingSink() };
  here.open('anna', sinks.annaHere);
  there.open('anna', sinks.annaThere);
  there.open('ben', sinks.ben);
  return { here, ...sinks, settle: () => time.runUntil(time.elapsed) };
}

describe('the connections of a user', () => {
  it('R56: end on every node, and nobody else’s', async () => {
    const { here, annaHere, annaThere, ben, settle } = twoNodes();
    here.end({ kind: 'user', id: 'anna' }, { kind: 'revoke' });
    await settle();
    expect([annaHere.isEnded, annaThere.isEnded, ben.isEnded]).toEqual([true, true, false]);
    expect(ben.notices).toEqual([]);
  });

  it('R55: are told first that access was taken away, with the reason that was given', async () => {
    const { here, annaThere, settle } = twoNodes();
    const ending = { kind: 'revoke', code: 'forbidden', reason: 'Your account was closed.' } as const;
    here.end({ kind: 'user', id: 'anna' }, ending);
    await settle();
    expect(annaThere.notices).toMatchObject([
      {
        kind: 'refused',
        error: { code: 'forbidden', message: 'Your account was closed.', retryable: false },
      },
    ]);
  });

  it('R55: are told that they may come back when they are only sent away', async () => {
    const { here, annaHere } = twoNodes();
    here.end({ kind: 'user', id: 'anna' }, { kind: 'disconnect', reconnectAfter: 2_000 });
    expect(annaHere.notices).toMatchObject([
      { kind: 'refused', error: { code: 'disconnected', retryable: true, retryAfter: 2_000 } },
    ]);
  });

  it('R7: are all told when something is said to everybody, on every node', async () => {
    const { here, annaHere, annaThere, ben, settle } = twoNodes();
    const notice = { kind: 'closing', reconnectAfter: 800 } as const;
    here.notify({ kind: 'everybody' }, notice);
    await settle();
    for (const sink of [annaHere, annaThere, ben]) {
      expect(sink.notices).toEqual([notice]);
      expect(sink.isEnded).toBe(false);
    }
  });

  it('are forgotten when they are gone', async () => {
    const { here, annaHere } = twoNodes();
    here.close('anna', annaHere);
    here.end({ kind: 'user', id: 'anna' }, { kind: 'disconnect' });
    expect(annaHere.isEnded).toBe(false);
  });
});
