import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenBucket } from 'session-hub/internal/protocol/limits/token-bucket.js';

describe('TokenBucket', () => {
  it('lets a burst through, then says when the next token is there', () => {
    const bucket = new TokenBucket({ rate: 10, burst: 3 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0, 100]);
    expect(bucket.take(40)).toBe(60);
    expect(bucket.take(100)).toBe(0);
    expect(bucket.take(100)).toBe(100);
  });

  it('takes several tokens together or none', () => {
    const bucket = new TokenBucket({ rate: 10, burst: 5 }, 0);
    expect(bucket.take(0, 4)).toBe(0);
    expect(bucket.take(0, 2)).toBe(100);
    expect(bucket.take(0, 1)).toBe(0);
  });

  it('never holds more than the burst', () => {
    const bucket = new TokenBucket({ rate: 10, burst: 2 }, 0);
    expect([bucket.take(1e9), bucket.take(1e9), bucket.take(1e9)]).toEqual([0, 0, 100]);
  });

  it('gives nothing for a clock that jumps back, and goes on from there', () => {
    const bucket = new TokenBucket({ rate: 10, burst: 1 }, 1_000_000);
    expect(bucket.take(1_000_000)).toBe(0);
    expect(bucket.take(0)).toBe(100);
    expect(bucket.take(100)).toBe(0);
  });

  it('keeps to its rate in the long run, whatever the rhythm, and whoever waits as told gets through', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        waits,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (pauses, rate, burst) => {
          const bucket = new TokenBucket({ rate, burst }, 0);
          let now = 0;
          let passed = 0;
          for (const pause of pauses) {
            now += pause;
            if (bucket.take(now) === 0) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(burst + (now * rate) / 1_000 + 1e-6);
          const wait = bucket.take(now);
          if (wait > 0) expect(bucket.take(now + wait)).toBe(0);
        },
      ),
    );
  });
});
