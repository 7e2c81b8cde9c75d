// The order of the test files: the long ones first, so that no core is idle while the last one runs.
import TestSequencer from '@jest/test-sequencer';

/** What takes more than 20 s on an idle machine, the longest first. A clone knows no times of earlier runs. */
const LONGEST = [
  'e2e/killed-hub',
  'redis/link-watch',
  'contract/redis-cluster-store',
  'simulation/mutants',
  'docs/doc-blocks',
  'redis/many-deadlines',
  'redis/list-bounds',
  'hub/crowds',
  'redis/replicated-answers',
  'cluster/two-nodes',
  'webhooks/killed-node',
  'cli/managing',
  'redis/topologies',
  'cli/serve',
];

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rest = super.sort(tests);
    const place = ({ path }) => {
      const found = LONGEST.findIndex((name) => path.endsWith(`${name}.test.js`));
      return found < 0 ? LONGEST.length : found;
    };
    return [...rest].sort((one, other) => place(one) - place(other));
  }
}
