import { describe, expect, it } from '@jest/globals';
import { runSeed } from './run-seed.js';

describe('a simulated run', () => {
  it('is the same whenever it comes from the same seed', async () => {
    for (const seed of [3, 11, 5]) {
      const first = await runSeed(seed);
      expect(first.events).toBeGreaterThan(0);
      expect(await runSeed(seed)).toEqual(first);
    }
  });

  it('R10, R14, R28: holds over broken networks, killed hubs and full disks', async () => {
    for (let seed = 1; seed <= 20; seed++) expect(await runSeed(seed)).toMatchObject({ seed, failure: null });
  });
});
