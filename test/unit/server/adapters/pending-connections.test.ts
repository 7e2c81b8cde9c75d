import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { PendingConnections } from 'session-hub/internal/adapters/socket/pending-connections.js';
import type { Socket } from 'socket.io';
import { passSeconds } from '../../../support/edge-hub.js';
import { HeldClock } from '../../../support/http/held-clock.js';

/** A connection of Engine.IO over long polling, which ends only when its transport does. */
class SlowToClose extends EventEmitter {
  readonly transport = Object.assign(new EventEmitter(), { sid: 'sid' });
  readonly request = {};
  readyState = 'open';

  constructor() {
    super();
    this.transport.once('close', () => {
      this.readyState = 'closed';
      this.emit('close');
    });
  }

  close(): void {
    this.readyState = 'closing';
  }
}

describe('connections that are not admitted', () => {
  it('R4: end in time also when they are closing, and their client does not ask for that', () => {
    const clock = new HeldClock();
    const pending = new PendingConnections(clock);
    const conn = new SlowToClose();
    const cut: unknown[] = [];
    pending.onCut = (one) => cut.push(one);
    pending.open(conn as unknown as Socket['conn']);
    conn.close();
    passSeconds(clock, 5.25);
    expect(conn.readyState).toBe('closed');
    // R97: its address pays.
    expect(cut).toEqual([conn]);
    expect([pending.size, clock.timers, conn.listenerCount('packet')]).toEqual([0, 0, 0]);
  });
});
