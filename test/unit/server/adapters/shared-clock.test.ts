import { describe, expect, it } from '@jest/globals';
import { SharedClock } from 'session-hub/internal/adapters/system/shared-clock.js';
import type { Clock } from 'session-hub/internal/ports/clock.js';

const HOUR = 3_600_000;

/** A wall clock that can be set, and timers that run when told to. */
function wallClock(start: number) {
  const tasks: (() => void)[] = [];
  const clock: Clock & { time: number } = {
    time: start,
    now() {
      return this.time;
    },
    after(_, task) {
      tasks.push(task);
      return () => void tasks.splice(tasks.indexOf(task), 1);
    },
    soon: (task) => void setImmediate(task),
  };
  const runTimers = async (): Promise<void> => {
    for (const task of tasks.splice(0)) task();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, runTimers };
}

describe('the clock that nodes share', () => {
  it('goes by its reference, whatever the wall clock of this machine says', async () => {
    const { clock: own } = wallClock(5 * HOUR);
    const clock = new SharedClock({ own, reference: async () => HOUR });
    await clock.start();
    expect(Math.abs(clock.now() - HOUR)).toBeLessThan(1_000);
    own.time += HOUR;
    expect(Math.abs(clock.now() - HOUR)).toBeLessThan(1_000);
    clock.stop();
  });

  it('goes by the wall clock until the reference has answered, and carries on while it is away', async () => {
    const { clock: own, runTimers } = wallClock(5 * HOUR);
    let answer: () => Promise<number> = () => Promise.reject(new Error('away'));
    const clock = new SharedClock({ own, reference: () => answer() });
    await clock.start();
    expect(clock.now()).toBe(5 * HOUR);
    answer = async () => HOUR;
    await runTimers();
    expect(Math.abs(clock.now() - HOUR)).toBeLessThan(1_000);
    answer = () => Promise.reject(new Error('away again'));
    await runTimers();
    expect(Math.abs(clock.now() - HOUR)).toBeLessThan(1_000);
    clock.stop();
  });
});
