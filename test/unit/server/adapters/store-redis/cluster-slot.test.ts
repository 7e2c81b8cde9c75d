import { expect, it } from '@jest/globals';
import { clusterSlot } from 'session-hub/internal/adapters/store-redis/servers/keys.js';

it.each([
  // From the cluster specification and from CLUSTER KEYSLOT.
  ['{123456789}', 12_739],
  ['hub:{foo}:session:one', 12_182],
])('the slot of %s is that of its tag alone: %i', (key, slot) => {
  expect(clusterSlot(key)).toBe(slot);
});
