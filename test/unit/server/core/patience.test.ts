import { describe, expect, it } from '@jest/globals';
import { Patience } from 'session-hub/internal/protocol/limits/patience.js';
import { HeldClock } from '../../../support/http/held-clock.js';

function patience() {
  const clock = new HeldClock();
  const late: string[] = [];
  return { clock, late, waits: new Patience<string>(clock, 250, (waiting) => void late.push(waiting)) };
}

function pass(clock: HeldClock, milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 250) clock.advance(250);
}

describe('patience', () => {
  it('gives up on each that takes longer than its own time, and on none earlier', () => {
    const { clock, late, waits } = patience();
    waits.wait('short', 500);
    waits.wait('long', 1_000);
    pass(clock, 500);
    expect(late).toEqual([]);
    pass(clock, 250);
    expect(late).toEqual(['short']);
    pass(clock, 500);
    expect(late).toEqual(['short', 'long']);
  });

  it('gives up on none that came in time, and has one timer only while it waits for something', () => {
    const { clock, late, waits } = patience();
    for (const name of ['a', 'b', 'c']) waits.wait(name, 500);
    expect(clock.timers).toBe(1);
    for (const name of ['a', 'b', 'c']) waits.end(name);
    expect(clock.timers).toBe(0);
    pass(clock, 1_000);
    expect(late).toEqual([]);
  });

  it('waits longer for one whose time is extended', () => {
    const { clock, late, waits } = patience();
    waits.wait('a', 500);
    pass(clock, 500);
    waits.extend('a', 500);
    pass(clock, 500);
    expect(late).toEqual([]);
    pass(clock, 250);
    expect(late).toEqual(['a']);
    waits.extend('gone', 500);
    expect(waits.size).toBe(0);
  });

  it('counts a process that was held up, or a clock that jumps, as one look', () => {
    const { clock, late, waits } = patience();
    waits.wait('a', 500);
    clock.advance(60_000);
    expect(late).toEqual([]);
  });
});
