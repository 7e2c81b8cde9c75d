import { describe, expect, it } from '@jest/globals';
import { Lane } from 'session-hub/internal/core/deliver/webhooks/lane.js';

const chance = { id: () => 'an-id', fraction: () => 0.5 };

function fail(lane: Lane, times: number, now: number): number {
  let pause = 0;
  for (let n = 0; n < times; n++) pause = lane.failed(now);
  return pause;
}

/** How many of these get a turn. */
async function entered(lane: Lane, count: number): Promise<number> {
  let inside = 0;
  for (let n = 0; n < count; n++) void lane.enter().then(() => (inside += 1));
  await Promise.resolve();
  return inside;
}

describe('the lane of a webhook', () => {
  it('R82: lets so many deliveries run at the same time, and the next when one ends', async () => {
    const lane = new Lane(3, chance);
    expect(await entered(lane, 5)).toBe(3);
    let next = false;
    void lane.enter().then(() => (next = true));
    for (let n = 0; n < 3; n++) lane.leave();
    await Promise.resolve();
    expect(next).toBe(true);
  });

  it('R82: pauses after five failures in a row, for longer with each that follows, up to five minutes', () => {
    const lane = new Lane(3, chance);
    expect(fail(lane, 4, 0)).toBe(0);
    expect(lane.laterThan(0)).toBeNull();
    const pauses = [fail(lane, 1, 0)];
    for (let now = 1_000_000; pauses.length < 10; now += 1_000_000) pauses.push(fail(lane, 1, now));
    expect(pauses[0]).toBe(3_750);
    expect(pauses[1]).toBe(7_500);
    expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
    expect(pauses.at(-1)).toBe(225_000);
  });

  it('R82: tells those that come during a pause to come after it, not all at the same moment', () => {
    let fraction = 0;
    const lane = new Lane(3, { ...chance, fraction: () => fraction });
    fail(lane, 5, 0);
    const first = lane.laterThan(1) ?? 0;
    fraction = 0.9;
    const second = lane.laterThan(1) ?? 0;
    expect(first).toBe(2_500);
    expect(second).toBeGreaterThan(first);
  });

  it('R82: sends one ahead after a pause, and all again once it has arrived', async () => {
    const lane = new Lane(3, chance);
    const pause = fail(lane, 5, 0);
    expect(lane.laterThan(pause)).toBeNull();
    expect(await entered(lane, 5)).toBe(1);
    lane.succeeded();
    lane.leave();
    expect(await entered(lane, 0)).toBe(0);
    expect(lane.failures).toBe(0);
  });

  it('bounds those that wait: more are told to come later', async () => {
    const lane = new Lane(1, chance);
    await entered(lane, 1_002);
    expect(lane.laterThan(100)).toBe(7_600);
  });
});
