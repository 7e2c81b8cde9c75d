import { describe, expect, it } from '@jest/globals';
import type { HubEvent } from '@session-hub/shared';
import { Ring, RingBudget } from 'session-hub/internal/core/read/tails/ring.js';
import type { EncodedEvent } from 'session-hub/internal/ports/session-store.js';

function event(seq: number, bytes = 10): EncodedEvent {
  return { event: { seq } as HubEvent, text: 'x'.repeat(bytes) };
}

function seqs(ring: Ring): number[] {
  return ring.newest(ring.length).map(({ event }) => event.seq);
}

describe('a ring', () => {
  it('keeps the newest events, in order, up to a number', () => {
    const ring = new Ring(new RingBudget({ events: 4, bytes: 1_000, allBytes: 1_000 }));
    for (let seq = 1; seq <= 100; seq++) {
      ring.push(event(seq));
      expect(seqs(ring)).toEqual([seq - 3, seq - 2, seq - 1, seq].filter((kept) => kept > 0));
    }
    expect(ring.newest(2).map(({ event }) => event.seq)).toEqual([99, 100]);
    expect(ring.newest(0)).toEqual([]);
  });

  it('keeps no more bytes than it may, but always the newest event', () => {
    const ring = new Ring(new RingBudget({ events: 100, bytes: 50, allBytes: 1_000 }));
    for (let seq = 1; seq <= 10; seq++) ring.push(event(seq));
    expect(seqs(ring)).toEqual([6, 7, 8, 9, 10]);
    ring.push(event(11, 500));
    expect(seqs(ring)).toEqual([11]);
  });

  it('shrinks when all rings together hold too much, and gives back what it held', () => {
    const budget = new RingBudget({ events: 100, bytes: 10_000, allBytes: 500 });
    const [one, other] = [new Ring(budget), new Ring(budget)];
    for (let seq = 1; seq <= 50; seq++) one.push(event(seq));
    for (let seq = 1; seq <= 50; seq++) other.push(event(seq));
    expect([one.length, other.length]).toEqual([50, 8]);
    one.clear();
    for (let seq = 51; seq <= 80; seq++) other.push(event(seq));
    expect([budget.used, other.length]).toEqual([380, 38]);
  });
});
