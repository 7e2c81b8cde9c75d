import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from 'session-hub/internal/protocol/limits/rate-limiter.js';
import { HeldClock } from '../../../support/http/held-clock.js';

const LIMIT = { rate: 1, burst: 1 };

describe('RateLimiter', () => {
  it('counts every caller alone', () => {
    const limiter = new RateLimiter(LIMIT, new HeldClock());
    expect([limiter.take('a'), limiter.take('a'), limiter.take('b')]).toEqual([0, 1_000, 0]);
  });

  it('lets a caller on when its time has come', () => {
    const clock = new HeldClock();
    const limiter = new RateLimiter(LIMIT, clock);
    limiter.take('a');
    clock.advance(999);
    expect(limiter.take('a')).toBe(1);
    clock.advance(1);
    expect(limiter.take('a')).toBe(0);
  });

  it('remembers a bounded number of callers, and forgets first who was quiet the longest', () => {
    const limiter = new RateLimiter(LIMIT, new HeldClock(), 2);
    limiter.take('old');
    limiter.take('busy');
    limiter.take('old');
    limiter.take('new');
    expect(limiter.take('old')).toBe(1_000);
    expect(limiter.take('busy')).toBe(0);
  });
});
