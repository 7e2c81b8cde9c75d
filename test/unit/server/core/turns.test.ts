import { describe, expect, it } from '@jest/globals';
import { Turns } from 'session-hub/internal/core/read/tails/turns.js';

/** Work that begins when its turn comes and ends when the test says so. */
class Work {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, () => void>();

  piece(number: number): () => Promise<number> {
    return () => {
      this.begun.push(number);
      return new Promise((resolve) => this.#ends.set(number, () => resolve(number)));
    };
  }

  end(number: number): void {
    this.#ends.get(number)?.();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('begin in the order in which they were asked for, so many at once', async () => {
    const turns = new Turns(2);
    const work = new Work();
    const results = [1, 2, 3, 4].map((number) => turns.run(work.piece(number)));
    await settled();
    expect(work.begun).toEqual([1, 2]);
    work.end(2);
    await settled();
    expect(work.begun).toEqual([1, 2, 3]);
    const late = turns.run(work.piece(5));
    work.end(1);
    await settled();
    expect(work.begun).toEqual([1, 2, 3, 4]);
    for (const number of [3, 4]) work.end(number);
    await settled();
    work.end(5);
    expect(await Promise.all([...results, late])).toEqual([1, 2, 3, 4, 5]);
  });

  it('go on after work that failed, whether another one waits or not', async () => {
    const turns = new Turns(1);
    const failed = [1, 2].map(() => turns.run(() => Promise.reject(new Error('no'))));
    expect(await Promise.allSettled(failed)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect(await turns.run(async () => 'done')).toBe('done');
  });
});
