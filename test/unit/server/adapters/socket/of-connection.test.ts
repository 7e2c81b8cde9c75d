import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { fullJitter, LIMITS } from '@session-hub/shared';
import { cutConnection } from 'session-hub/internal/adapters/socket/cut-connection.js';
import { OfConnection } from 'session-hub/internal/adapters/socket/of-connection.js';
import { Random } from 'session-hub/internal/testing/random.js';
import type { Socket } from 'socket.io';
import { HeldClock } from '../../../../support/http/held-clock.js';

type Conn = Socket['conn'];

/** What a connection of Engine.IO shows, and what became of it. */
class FakeConn extends EventEmitter {
  readyState = 'open';
  readonly calls: string[] = [];
  /** Engine.IO hears from it that the connection is over. */
  readonly transport = new EventEmitter().once('close', () => {
    this.readyState = 'closed';
    this.calls.push('over');
  });

  close(discard = false): void {
    this.readyState = 'closing';
    this.calls.push(discard ? 'closed at once' : 'closed');
  }

  packet(data: string): void {
    this.emit('packet', { type: 'message', data });
  }
}

function connection(rateLimit: { rate: number; burst: number }) {
  const conn = new FakeConn();
  return { conn, own: new OfConnection(conn as unknown as Conn, '203.0.113.9', rateLimit, 0, () => {}) };
}

/** Resolves after everything that waits to run now. */
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('requests that are refused because they come too fast', () => {
  it.each([
    ['the default limit', { rate: 500, burst: 1_000 }, 6_000],
    ['a small limit', { rate: 20, burst: 20 }, 1_500],
  ])('R97: are no flood when each of many jobs waits as the SDK does, under %s', (_what, limit, jobs) => {
    const { own } = connection(limit);
    const random = new Random(7);
    /** By the millisecond at which they ask: how often each was refused before. */
    const due = new Map([[0, Array.from({ length: jobs }, () => 0)]]);
    const answers = { granted: 0, refused: 0, flood: 0 };
    for (let now = 0; answers.granted < jobs; now += 1) {
      for (const attempt of due.get(now) ?? []) {
        const refusal = own.refuse(limit, now);
        if (refusal === null) {
          answers.granted += 1;
          continue;
        }
        answers.refused += 1;
        if (own.isFlood(limit, now)) answers.flood += 1;
        const wait = fullJitter(attempt, () => random.fraction(), { base: 500, cap: 8_000 });
        const at = now + Math.ceil(wait + (refusal.error.retryAfter ?? 1));
        due.set(at, [...(due.get(at) ?? []), attempt + 1]);
      }
      due.delete(now);
    }
    expect(answers.flood).toBe(0);
    expect(answers.refused).toBeGreaterThan(jobs);
  });

  it('R97: are a flood when they go on and on', () => {
    const limit = { rate: 500, burst: 1_000 };
    const { own } = connection(limit);
    let sent = 0;
    const isCut = () => own.refuse(limit, sent / 50) !== null && own.isFlood(limit, sent / 50);
    while (sent < 100_000 && !isCut()) sent += 1;
    expect(sent).toBeGreaterThan(20_000);
    expect(sent).toBeLessThan(25_000);
  });
});

describe('messages that are too large', () => {
  const limit = { rate: 1_000, burst: 1_000 };
  const MOST = LIMITS.messageBytes;
  const packetOf = (argument: string) => `2/hub,7["append",${argument}]`;

  /** What the hub says to packets that arrive in one piece: Socket.IO puts each event off to a tick of its own. */
  async function answers(packets: readonly string[]): Promise<string[]> {
    const { conn, own } = connection(limit);
    const codes: string[] = [];
    for (const packet of packets) {
      conn.packet(packet);
      process.nextTick(() => codes.push(own.refuse(limit, 0)?.error.code ?? 'fine'));
    }
    await soon();
    return codes;
  }

  it('R4: are measured as they came: spaces and escapes count', async () => {
    const padded = packetOf(`{"text":"short"${' '.repeat(MOST)}}`);
    const early = packetOf('{"text":"short"}').replace('2/hub,7[', `2/hub,7[${' '.repeat(MOST)}`);
    const late = packetOf('{"text":"short"}').replace('",', `"${' '.repeat(MOST)},`);
    const escaped = packetOf(`{"text":"${'\\u0061'.repeat(MOST / 5)}"}`);
    expect(await answers([padded, early, late, escaped])).toEqual(Array(4).fill('message_too_large'));
  });

  it('R4: are those beyond 262,144 bytes of the argument, not one less', async () => {
    const text = (bytes: number) => packetOf(`"${'é'.repeat((bytes - 2) / 2)}"`);
    expect(await answers([text(MOST), text(MOST + 2)])).toEqual(['fine', 'message_too_large']);
  });

  it('R4: leave the messages before and after them as they are', async () => {
    const short = packetOf('{}');
    const long = packetOf(`"${'x'.repeat(MOST)}"`);
    expect(await answers([short, long, short, short])).toEqual(['fine', 'message_too_large', 'fine', 'fine']);
  });

  it('R4: do not count when they were no request', async () => {
    const { conn, own } = connection(limit);
    conn.packet(`3/hub,1["${'x'.repeat(2 * MOST)}"]`);
    await soon();
    expect(own.refuse(limit, 0)).toBeNull();
  });
});

describe('a connection that is cut', () => {
  it('R97: is closed after what was written to it, and ended 2 s later when the client does not close it', async () => {
    const clock = new HeldClock();
    const conn = new FakeConn();
    cutConnection(conn as unknown as Conn, clock);
    expect(conn.calls).toEqual([]);
    await soon();
    expect(conn.calls).toEqual(['closed']);
    clock.advance(1_999);
    expect(conn.calls).toEqual(['closed']);
    clock.advance(1);
    expect(conn.calls).toEqual(['closed', 'closed at once', 'over']);
  });

  it('R97: leaves no timer behind when the client closes its side', async () => {
    const clock = new HeldClock();
    const conn = new FakeConn();
    cutConnection(conn as unknown as Conn, clock);
    await soon();
    conn.emit('close');
    expect(clock.timers).toBe(0);
    clock.advance(2_000);
    expect(conn.calls).toEqual(['closed']);
  });
});
