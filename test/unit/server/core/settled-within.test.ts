import { describe, expect, it } from '@jest/globals';
import { settledWithin } from 'session-hub/internal/core/hub/managing/settled-within.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';

function started() {
  const time = new VirtualTime(new Random(1));
  const late: unknown[] = [];
  const within = (work: Promise<unknown>) =>
    settledWithin(work, 30_000, time.scope(0), (error) => late.push(error));
  return { time, late, within };
}

describe('waiting for what has to settle', () => {
  it('goes on as soon as it has settled, and passes on why it failed', async () => {
    const { within } = started();
    expect(await within(Promise.resolve())).toBe(true);
    await expect(within(Promise.reject(new Error('torn')))).rejects.toThrow('torn');
  });

  it('waits exactly as long as it may, and hears of a late failure', async () => {
    const { time, late, within } = started();
    let fail: (error: Error) => void = () => {};
    const work = new Promise((_, reject) => {
      fail = reject;
    });
    let outcome: boolean | null = null;
    void within(work).then((settled) => {
      outcome = settled;
    });
    await time.runUntil(29_999);
    expect(outcome).toBeNull();
    await time.runUntil(30_001);
    expect(outcome).toBe(false);
    fail(new Error('too late'));
    await time.runUntil(30_002);
    expect(late).toEqual([new Error('too late')]);
  });
});
