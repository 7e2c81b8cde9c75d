import { describe, expect, it } from '@jest/globals';
import { CatchUpBudget, CatchUpFrames } from 'session-hub/internal/core/read/tails/catch-up-frames.js';
import { eventsFrame } from 'session-hub/internal/core/read/tails/frames.js';
import type { EncodedFrame } from 'session-hub/internal/ports/frame-sink.js';

/** Holds about 2,000 letters: its text, and those of its events. */
function frame(from: number): EncodedFrame {
  return eventsFrame({ id: 'a', epoch: 'e', from, to: from + 1 }, ['x'.repeat(950)]);
}

describe('frames made from the log', () => {
  it('take no more memory than a node may spend on them, however many sessions there are', () => {
    const budget = new CatchUpBudget({ frames: 1_000, length: 20_000 });
    const sessions = Array.from({ length: 50 }, () => new CatchUpFrames(budget));
    for (let from = 0; from < 20; from++) for (const frames of sessions) frames.set(from, frame(from));
    expect(budget.used).toBeLessThanOrEqual(20_000);
    expect(budget.used).toBeGreaterThan(15_000);
    expect(sessions.at(-1)?.take(19)).toMatchObject({ from: 19 });
    for (const frames of sessions) frames.clear();
    expect(budget.used).toBe(0);
  });

  it('are so many at most, however short they are', () => {
    const budget = new CatchUpBudget({ frames: 10, length: 1_000_000 });
    const frames = new CatchUpFrames(budget);
    for (let from = 0; from < 30; from++) frames.set(from, frame(from));
    expect(Array.from({ length: 30 }, (_, from) => frames.take(from)).filter(Boolean)).toHaveLength(10);
  });

  it('stay until they are taken, while there are others that were', () => {
    const budget = new CatchUpBudget({ frames: 10, length: 1_000_000 });
    const [one, other] = [new CatchUpFrames(budget), new CatchUpFrames(budget)];
    for (let from = 0; from < 5; from++) one.set(from, frame(from));
    for (let from = 0; from < 5; from++) other.set(from, frame(from));
    for (let from = 0; from < 5; from++) other.take(from);
    for (let from = 5; from < 10; from++) one.set(from, frame(from));
    for (let from = 0; from < 10; from++) expect(one.take(from)).toMatchObject({ from });
    expect(other.take(0)).toBeUndefined();
  });

  it('keep the newest whatever its size, and take the place of one from the same seq', () => {
    const budget = new CatchUpBudget({ frames: 10, length: 100 });
    const frames = new CatchUpFrames(budget);
    for (let times = 0; times < 3; times++) frames.set(1, frame(1));
    expect(frames.take(1)).toMatchObject({ from: 1 });
    const { used } = budget;
    frames.set(2, frame(2));
    expect(frames.take(1)).toBeUndefined();
    expect(budget.used).toBe(used);
  });
});
