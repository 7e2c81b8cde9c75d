import { describe, expect, it } from '@jest/globals';
import { fullJitter } from '@session-hub/shared';

const options = { base: 500, cap: 20_000 };

describe('full jitter', () => {
  it('R2: waits anything from nothing to a ceiling that doubles up to 20 s', () => {
    const ceilings = [0, 1, 2, 3, 10, 1_000].map((attempt) => fullJitter(attempt, () => 1, options));
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 20_000, 20_000]);
    expect(fullJitter(3, () => 0, options)).toBe(0);
  });
});
