import { describe, expect, it } from '@jest/globals';
import { AddressLimiter } from 'session-hub/internal/protocol/limits/address-limiter.js';
import { HeldClock } from '../../../support/http/held-clock.js';

const randomness = { id: () => 'id', fraction: () => 0.5 };

function started(limit = { rate: 10, burst: 20 }, most?: number) {
  const clock = new HeldClock();
  const limiter = new AddressLimiter(limit, { clock, randomness, ...(most === undefined ? {} : { most }) });
  const take = (key: string, times: number) => Array.from({ length: times }, () => limiter.take(key));
  return { clock, limiter, take };
}

describe('the limit of one address', () => {
  it('R97: admits a burst, and gives each refused attempt a place of its own in the line', () => {
    const { limiter, take } = started();
    expect(take('a', 20)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(take('a', 3)).toEqual([100, 200, 300]);
    expect(limiter.take('b')).toBe(0);
  });

  it('R97: has room for an office of 500 people with two pages each that comes back at once', () => {
    const { take } = started({ rate: 100, burst: 1_000 });
    expect(take('office', 1_000).filter((wait) => wait > 0)).toEqual([]);
  });

  it('R97: refuses no client twice when a crowd behind one address comes back at the given times', () => {
    const { clock, limiter, take } = started({ rate: 100, burst: 1_000 });
    const waits = take('carrier', 5_000).filter((wait) => wait > 0);
    expect([waits.length, Math.max(...waits)]).toEqual([4_000, 40_000]);
    let passed = 0;
    for (const wait of waits) {
      clock.advance(wait - passed);
      passed = wait;
      expect(limiter.take('carrier')).toBe(0);
    }
  });

  it('R97: gives an attempt that comes too early another place, at the end of the line', () => {
    const { clock, limiter, take } = started({ rate: 1, burst: 1 });
    take('a', 1);
    expect(take('a', 2)).toEqual([1_000, 2_000]);
    clock.advance(500);
    expect(limiter.take('a')).toBe(2_500);
  });

  it('R97: lets a bad token cost ten times as much as a good one', () => {
    const { clock, limiter, take } = started();
    for (let n = 0; n < 2; n++) {
      expect(limiter.take('a')).toBe(0);
      limiter.fail('a');
    }
    expect(limiter.take('a')).toBe(100);
    clock.advance(1_000);
    expect(take('a', 10)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(limiter.take('a')).toBeGreaterThan(0);
  });

  it('R97: is free again after the time of two bursts, however many bad tokens came', () => {
    const { clock, limiter, take } = started();
    for (let n = 0; n < 20; n++) limiter.take('a');
    for (let n = 0; n < 20; n++) limiter.fail('a');
    expect(limiter.take('a')).toBe(2_100);
    clock.advance(4_000);
    expect(take('a', 20)).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('R97: gives back what an attempt cost, and never more than a full limit', () => {
    const { limiter, take } = started();
    for (let n = 0; n < 100; n++) {
      expect(limiter.take('a')).toBe(0);
      limiter.giveBack('a');
    }
    limiter.giveBack('a');
    expect(take('a', 21).filter((wait) => wait > 0)).toHaveLength(1);
  });

  it('R74: follows a new limit at once', () => {
    const { limiter, take } = started();
    take('a', 20);
    limiter.setLimit({ rate: 1, burst: 2 });
    expect(limiter.take('a')).toBe(1_000);
    expect(take('b', 3).filter((wait) => wait > 0)).toHaveLength(1);
  });
});

describe('what is remembered of addresses', () => {
  it('is bounded, and an address that is pushed out is not refused', () => {
    const { limiter, take } = started({ rate: 1, burst: 2 }, 100);
    take('honest', 2);
    for (let n = 0; n < 1_000; n++) limiter.take(`many-${n}`);
    expect(limiter.size).toBe(100);
    expect(limiter.take('honest')).toBe(0);
  });

  it('keeps an address that goes on for as long as others were quiet longer', () => {
    const { limiter, take } = started({ rate: 1, burst: 2 }, 100);
    take('busy', 2);
    for (let n = 0; n < 1_000; n++) {
      limiter.take(`many-${n}`);
      expect(limiter.take('busy')).toBeGreaterThan(0);
    }
  });

  it('goes when an address has its full limit again, at the latest after twice the time of a burst', () => {
    const { clock, limiter } = started({ rate: 1, burst: 2 }, 1_000);
    for (let n = 0; n < 500; n++) limiter.take(`a-${n}`);
    clock.advance(3_999);
    limiter.take('new');
    expect(limiter.size).toBe(501);
    clock.advance(1);
    for (let n = 0; n < 250; n++) limiter.take('new');
    expect(limiter.size).toBe(1);
  });
});
