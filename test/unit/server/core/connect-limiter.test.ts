import { describe, expect, it } from '@jest/globals';
import { ConnectLimiter } from 'session-hub/internal/protocol/limits/token-bucket.js';

const chance = (fraction: number) => ({ id: () => 'id', fraction: () => fraction });

describe('the limit of new connections', () => {
  it('R52: lets a burst in, and gives each of the others a moment of its own', () => {
    const limiter = new ConnectLimiter({ rate: 10, burst: 3 }, chance(0.5), 0);
    expect([0, 0, 0].map((now) => limiter.take(now))).toEqual([0, 0, 0]);
    expect(Array.from({ length: 4 }, () => limiter.take(0))).toEqual([100, 200, 300, 400]);
    expect(limiter.take(50)).toBe(450);
  });

  it('R52: has room for everybody who comes back when it was told to, or later', () => {
    const limiter = new ConnectLimiter({ rate: 200, burst: 200 }, chance(0.5), 0);
    const waits = Array.from({ length: 2_000 }, () => limiter.take(0)).filter((wait) => wait > 0);
    expect(waits).toHaveLength(1_800);
    const late = (wait: number, turn: number) => wait + (turn % 7) * 60;
    const returns = waits.map(late).sort((left, right) => left - right);
    expect(returns.map((now) => limiter.take(now)).filter((wait) => wait > 0)).toEqual([]);
    expect(Math.max(...waits)).toBe(9_000);
  });

  it('R52: sends nobody away for more than a minute, and then to no one moment', () => {
    const fractions = [0, 0.5, 0.999];
    const random = { id: () => 'id', fraction: () => fractions.shift() ?? 0 };
    const limiter = new ConnectLimiter({ rate: 1, burst: 1 }, random, 0);
    const waits = Array.from({ length: 64 }, () => limiter.take(0));
    expect(waits.slice(59)).toEqual([59_000, 60_000, 30_000, 45_000, 59_970]);
  });

  it('R52: makes nobody wait longer than a minute after the clock was set back', () => {
    const limiter = new ConnectLimiter({ rate: 1, burst: 1 }, chance(0), 3_600_000);
    for (let turn = 0; turn < 30; turn += 1) limiter.take(3_600_000);
    expect(limiter.take(0)).toBe(30_000);
    expect(limiter.take(61_000)).toBe(0);
  });
});
