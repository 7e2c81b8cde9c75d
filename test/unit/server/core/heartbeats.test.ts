import { describe, expect, it } from '@jest/globals';
import { Heartbeats } from 'session-hub/internal/core/read/heartbeats.js';
import type { Clock } from 'session-hub/internal/ports/clock.js';
import { HeldClock } from '../../../support/http/held-clock.js';

const TEN_SECONDS = 10_000;

function beating() {
  const clock = new HeldClock();
  const turns: { at: number; group: readonly number[] }[] = [];
  const begun = clock.now();
  const wall = { skew: 0 };
  const skewed: Clock = {
    now: () => clock.now() + wall.skew,
    after: (milliseconds, task) => clock.after(milliseconds, task),
    soon: (task) => clock.soon(task),
  };
  const heartbeats = new Heartbeats<number>(skewed, (group) =>
    turns.push({ at: clock.now() - begun, group }),
  );
  const add = (from: number, to: number): void => {
    for (let member = from; member < to; member++) heartbeats.add(member);
  };
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 10) clock.advance(10);
  };
  const timesOf = (member: number) => turns.filter(({ group }) => group.includes(member)).map(({ at }) => at);
  return { clock, wall, heartbeats, turns, add, pass, timesOf };
}

/** Of somebody who was there from the beginning. */
function longestGap(times: readonly number[]): number {
  return Math.max(...times.map((at, position) => at - (times[position - 1] ?? 0)));
}

describe('R6: heartbeats', () => {
  it('come to everybody within 10 s, and not more often than needed', () => {
    const { add, pass, timesOf } = beating();
    add(0, 1_234);
    pass(3 * TEN_SECONDS);
    for (let member = 0; member < 1_234; member++) {
      const times = timesOf(member);
      expect(longestGap(times)).toBeLessThanOrEqual(TEN_SECONDS);
      expect(times.length).toBeLessThanOrEqual(4);
    }
  });

  it('hold nothing up: of a crowd, few have their turn at the same time', () => {
    const { add, pass, turns } = beating();
    add(0, 10_000);
    pass(TEN_SECONDS);
    expect(Math.max(...turns.map(({ group }) => group.length))).toBeLessThanOrEqual(110);
    expect(new Set(turns.map(({ at }) => at)).size).toBe(turns.length);
  });

  it('hold nothing up either when those who leave had their turns among all others', () => {
    const { heartbeats, add, pass, turns } = beating();
    // Of each 95 who come one after the other, one stays.
    for (let round = 0; round < 500; round++) {
      add(95 * round, 95 * (round + 1));
      for (let member = 95 * round + 1; member < 95 * (round + 1); member++) heartbeats.remove(member);
    }
    pass(TEN_SECONDS);
    expect(Math.max(...turns.map(({ group }) => group.length))).toBeLessThanOrEqual(10);
  });

  it.each([
    ['one comes shortly before', [[9_400, 1]]],
    ['a crowd comes', [[100, 5_000]]],
    ['their number doubles again and again', Array.from({ length: 8 }, (_, n) => [900, 50 * 2 ** n])],
  ])('come to those who were there within 10 s, though %s', (_what, coming) => {
    const { add, pass, timesOf } = beating();
    add(0, 50);
    let number = 50;
    for (const [after = 0, count = 0] of coming) {
      pass(after);
      add(number, number + count);
      number += count;
    }
    pass(2 * TEN_SECONDS);
    for (let member = 0; member < 50; member++)
      expect(longestGap(timesOf(member))).toBeLessThanOrEqual(TEN_SECONDS);
  });

  it('come to those who stay within 10 s, whoever leaves', () => {
    const { heartbeats, add, pass, timesOf } = beating();
    add(0, 1_000);
    pass(18_400);
    for (let member = 0; member < 900; member++) heartbeats.remove(member);
    pass(2 * TEN_SECONDS);
    for (let member = 900; member < 1_000; member++)
      expect(longestGap(timesOf(member))).toBeLessThanOrEqual(TEN_SECONDS);
  });

  it('come within 10 s while others come and go all the time', () => {
    const { heartbeats, add, pass, timesOf } = beating();
    add(0, 200);
    for (let round = 0; round < 400; round++) {
      add(1_000, 1_100);
      pass(50);
      for (let member = 1_000; member < 1_100; member++) heartbeats.remove(member);
      pass(50);
    }
    for (let member = 0; member < 200; member++)
      expect(longestGap(timesOf(member))).toBeLessThanOrEqual(TEN_SECONDS);
  });

  it('make up for timers that are late', () => {
    const { clock, add, timesOf } = beating();
    add(0, 500);
    for (let passed = 0; passed < 60_000; passed += 170) clock.advance(170);
    for (let member = 0; member < 500; member++)
      expect(longestGap(timesOf(member))).toBeLessThanOrEqual(TEN_SECONDS);
  });

  it('hold nothing up either when a timer was very late, and are made up for within a second', () => {
    const { clock, add, pass, turns } = beating();
    add(0, 10_000);
    pass(500);
    turns.length = 0;
    clock.advance(8_000);
    expect(turns.flatMap(({ group }) => group).length).toBeLessThanOrEqual(330);
    for (let passed = 0; passed < 1_000; passed += 10) {
      const before = turns.length;
      clock.advance(10);
      const now = turns.slice(before).flatMap(({ group }) => group);
      expect(now.length).toBeLessThanOrEqual(330);
    }
    expect(turns.flatMap(({ group }) => group).length).toBeGreaterThan(8_000);
  });

  it('go on as before when the time of day jumps', () => {
    const { wall, add, pass, turns } = beating();
    add(0, 500);
    for (const jump of [3_600_000, -7_200_000]) {
      pass(TEN_SECONDS);
      wall.skew += jump;
      turns.length = 0;
      pass(TEN_SECONDS);
      const told = turns.flatMap(({ group }) => group);
      expect(new Set(told).size).toBe(500);
      expect(told.length).toBeLessThanOrEqual(3 * 500);
    }
  });

  it('need one timer, and none when nobody is there', () => {
    const { clock, heartbeats, add, pass, turns } = beating();
    expect(clock.timers).toBe(0);
    add(0, 500);
    expect(clock.timers).toBe(1);
    pass(1_000);
    expect(clock.timers).toBe(1);
    for (let member = 0; member < 500; member++) heartbeats.remove(member);
    expect(clock.timers).toBe(0);
    turns.length = 0;
    pass(TEN_SECONDS);
    expect(turns).toEqual([]);
  });

  it('come to nobody who has left', () => {
    const { heartbeats, add, pass, timesOf } = beating();
    add(0, 300);
    pass(TEN_SECONDS);
    const before = timesOf(7).length;
    heartbeats.remove(7);
    pass(2 * TEN_SECONDS);
    expect(timesOf(7).length).toBe(before);
  });
});
