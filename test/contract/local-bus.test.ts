import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { LocalBus, type LocalNodes } from 'session-hub/internal/core/presence/bus/local-bus.js';
import { describeClusterBus } from './cluster-bus-contract.js';

describeClusterBus('LocalBus', async () => {
  const nodes: LocalNodes = new Set();
  const bus = (nodeId: string): LocalBus => new LocalBus({ nodeId, clock: systemClock, nodes });
  return { buses: [bus('one'), bus('two'), bus('three')], close: async () => {} };
});
