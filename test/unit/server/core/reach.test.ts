import { describe, expect, it } from '@jest/globals';
import { Reach } from 'session-hub/internal/core/read/tails/reach.js';

describe('how far back a reader may stand', () => {
  it('R12: never cuts a way that is no longer than the limit, and cuts one soon after', () => {
    const reach = new Reach(6_400);
    const lengths: number[] = [];
    for (let seq = 1; seq <= 2_000; seq++) {
      const length = 20 + ((seq * 37) % 300);
      lengths.push(length);
      reach.push(seq, length);
      const lengthAfter = (from: number): number =>
        lengths.slice(from).reduce((sum, length) => sum + length, 0);
      const { passed } = reach;
      if (passed >= 0) expect(lengthAfter(passed)).toBeGreaterThan(6_400);
      // The first that may still be sent everything.
      expect(lengthAfter(passed + 1)).toBeLessThan(6_400 + 1_000);
    }
    expect(reach.passed).toBeGreaterThan(1_900);
  });

  it('R12: says of any way how long it is, a step too little at most, and never too much', () => {
    const reach = new Reach(6_400);
    const lengths: number[] = [];
    for (let seq = 1; seq <= 300; seq++) {
      const length = 20 + ((seq * 37) % 300);
      lengths.push(length);
      reach.push(seq, length);
      for (let from = Math.max(0, reach.passed + 1); from <= seq; from++) {
        const after = lengths.slice(from).reduce((sum, each) => sum + each, 0);
        expect(reach.lengthAfter(from)).toBeLessThanOrEqual(after);
        // A step, and the event that it ends with.
        expect(reach.lengthAfter(from)).toBeGreaterThanOrEqual(after - 100 - 320 - 320);
      }
    }
    reach.clear();
    expect(reach.lengthAfter(0)).toBe(0);
  });

  it('knows of no way that is too long before anything was counted, nor in another epoch', () => {
    const reach = new Reach(100);
    expect(reach.passed).toBe(-1);
    for (let seq = 1; seq <= 50; seq++) reach.push(seq, 10);
    expect(reach.passed).toBeGreaterThan(0);
    reach.clear();
    expect(reach.passed).toBe(-1);
  });

  it('keeps few marks however long the log gets, and cuts by one event that is longer than all', () => {
    const reach = new Reach(1_000);
    for (let seq = 1; seq <= 100; seq++) reach.push(seq, 10);
    reach.push(101, 5_000);
    expect(reach.passed).toBe(100);
  });
});
