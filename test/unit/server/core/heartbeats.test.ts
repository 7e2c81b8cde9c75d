import { describe, expect, it } from '@jest/globals';
import { Heartbeats } from 'session-hub/internal/core/connections/heartbeats.js';
import { HeldClock } from '../../../support/http/held-clock.js';

const TEN_SECONDS = 10_000;

function beating() {
  const clock = new HeldClock();
  const turns: { at: number; group: readonly number[] }[] = [];
  const begun = clock.now();
  const heartbeats = new Heartbeats<number>(clock, (group) => turns.push({ at: clock.now() - begun, group }));
  const add = (from: number, to: number): void => {
    for (let member = from; member < to; member++) heartbeats.add(member);
  };
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 10) clock.advance(10);
  };
  const timesOf = (member: number) => turns.filter(({ group }) => group.includes(member)).map(({ at }) => at);
  return { clock, heartbeats, turns, add, pass, timesOf };
}

describe('R6: heartbeats', () => {
  it('come to everybody within 10 s, and not more often than needed', () => {
    const { add, pass, timesOf } = beating();
    add(0, 1_234);
    pass(3 * TEN_SECONDS);
    for (let member = 0; member < 1_234; member++) {
      const times = [0, ...timesOf(member)];
      const gaps = times.slice(1).map((at, position) => at - (times[position] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(TEN_SECONDS);
      expect(gaps.length).toBeGreaterThanOrEqual(3);
      expect(gaps.length).toBeLessThanOrEqual(4);
    }
  });

  it('hold nothing up: of a crowd, few have their turn at the same time', () => {
    const { add, pass, turns } = beating();
    add(0, 10_000);
    pass(TEN_SECONDS);
    expect(Math.max(...turns.map(({ group }) => group.length))).toBeLessThanOrEqual(100);
    expect(new Set(turns.map(({ at }) => at)).size).toBe(turns.length);
  });

  it('come to a crowd within 10 s that came after a few', () => {
    const { add, pass, timesOf } = beating();
    add(0, 3);
    pass(100);
    add(3, 2_000);
    pass(TEN_SECONDS);
    for (let member = 3; member < 2_000; member++) {
      expect(timesOf(member)[0]).toBeLessThanOrEqual(100 + TEN_SECONDS);
    }
    expect(timesOf(0).length).toBeGreaterThan(0);
  });

  it('go on to come within 10 s while others come and go all the time', () => {
    const { heartbeats, add, pass, timesOf } = beating();
    add(0, 200);
    for (let round = 0; round < 400; round++) {
      add(1_000, 1_100);
      pass(50);
      for (let member = 1_000; member < 1_100; member++) heartbeats.remove(member);
      pass(50);
    }
    for (let member = 0; member < 200; member++) expect(timesOf(member).length).toBeGreaterThanOrEqual(4);
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
