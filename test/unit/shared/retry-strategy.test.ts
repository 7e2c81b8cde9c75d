import { describe, expect, it } from '@jest/globals';
import { HubError, hubError } from '@session-hub/shared';
import { type RetryOptions, RetryStrategy, WorkError } from '@session-hub/shared/errors';

/** Time that passes at once whenever somebody waits, and says how long they meant to. */
function manual(options: RetryOptions = {}, chance = 1) {
  const waits: number[] = [];
  let now = 0;
  const time = {
    now: () => now,
    after(milliseconds: number, task: () => void) {
      waits.push(milliseconds);
      let isCancelled = false;
      queueMicrotask(() => {
        if (isCancelled) return;
        now += milliseconds;
        task();
      });
      return () => {
        isCancelled = true;
      };
    },
    random: () => chance,
  };
  return { waits, strategy: new RetryStrategy(options, time) };
}

function failing(times: number, error: unknown = new WorkError('network_failed')) {
  const attempts: number[] = [];
  const work = (attempt: number): string => {
    attempts.push(attempt);
    if (attempt <= times) throw error;
    return 'done';
  };
  return { attempts, work };
}

describe('RetryStrategy', () => {
  it('tries again what another try may help, after waits whose ceiling doubles', async () => {
    const { waits, strategy } = manual({ base: 100 });
    const { attempts, work } = failing(4);
    expect(await strategy.run(work)).toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(waits).toEqual([100, 200, 400, 800]);
  });

  it('waits anything between nothing and the ceiling, by chance', async () => {
    const { waits, strategy } = manual({ base: 100 }, 0.25);
    await strategy.run(failing(2).work);
    expect(waits).toEqual([25, 50]);
  });

  it('gives up after its attempts, with the last error', async () => {
    const { strategy } = manual({ attempts: 3 });
    const { attempts, work } = failing(9);
    await expect(strategy.run(work)).rejects.toMatchObject({ code: 'network_failed' });
    expect(attempts).toHaveLength(3);
  });

  it('gives up at once where another try is of no use', async () => {
    const { waits, strategy } = manual();
    await expect(strategy.run(failing(9, new WorkError('input_invalid')).work)).rejects.toThrow();
    await expect(strategy.run(failing(9, new Error('a bug')).work)).rejects.toThrow('a bug');
    expect(waits).toEqual([]);
  });

  it('gives up before a wait that its budget does not hold', async () => {
    const { waits, strategy } = manual({ base: 1_000, budget: 3_500, attempts: 99 });
    await expect(strategy.run(failing(99).work)).rejects.toThrow();
    expect(waits).toEqual([1_000, 2_000]);
  });

  it('waits at least as long as the hub asked for', async () => {
    const { waits, strategy } = manual({ base: 100 }, 0);
    await strategy.run(failing(1, hubError('overloaded', { retryAfter: 700 })).work);
    expect(waits).toEqual([700]);
  });

  it('stops when it is told to, while it waits and before it begins', async () => {
    const { strategy } = manual();
    const stop = new AbortController();
    const { attempts, work } = failing(9);
    const run = strategy.run(work, { signal: stop.signal });
    await Promise.resolve();
    stop.abort(new HubError({ code: 'closed', message: 'Enough.', retryable: false }));
    await expect(run).rejects.toThrow('Enough.');
    expect(attempts).toEqual([1]);
    await expect(strategy.run(work, { signal: stop.signal })).rejects.toThrow('Enough.');
    expect(attempts).toEqual([1]);
  });

  it('refuses options that contradict each other, with a sentence', () => {
    expect(() => manual({ attempts: 0 })).toThrow('attempts must be above 0, not 0.');
    expect(() => manual({ budget: Number.NaN })).toThrow('budget must be above 0');
    expect(() => manual({ base: 10, cap: 5 })).toThrow(/longer than the longest/);
  });
});
