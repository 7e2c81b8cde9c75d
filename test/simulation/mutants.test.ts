import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LONGEST_RUN_MS, MutationBench } from '../support/mutate.js';
import { MUTANTS } from './mutants.js';

/** Most mistakes show within a few seeds; a mistake that survives this many is a hole in the simulation. */
const SEEDS = 200;

let bench: MutationBench;
beforeAll(async () => {
  bench = await MutationBench.create();
});
afterAll(() => bench.close());

describe('the simulation', () => {
  it.each(MUTANTS)(
    'notices when: $name',
    async (mutant) => {
      const { caught, output } = await bench.run(mutant, SEEDS);
      if (!caught) throw new Error(`${SEEDS} seeds ran and nothing was noticed:\n${output.slice(-2_000)}`);
      expect(output).toMatch(/seed \d+: /);
    },
    LONGEST_RUN_MS,
  );
});
