import { Keys } from 'session-hub/internal/adapters/store-redis/servers/keys.js';
import type { Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const PARTITIONS = 64;
const MOVES = { short: 1, full: 4 };

/** The partitions of all sessions move from master to master, key by key, while appends go on. */
export const slotMigration: Fault = {
  name: 'slot-migration',
  redis: { kind: 'cluster', settings: { appendonly: 'no' } },
  durability: 'memory',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage: { cluster }, random, sessions, scale }) {
    const keys = new Keys('hub', PARTITIONS);
    for (let move = 0; move < MOVES[scale]; move++) {
      for (const slot of new Set(await Promise.all(sessions.map((id) => cluster.slotOf(keys.session(id)))))) {
        const from = await cluster.masterOf(slot);
        const masters = new Set(await Promise.all(SPREAD.map((spread) => cluster.masterOf(spread))));
        const to = random.pick([...masters].filter((master) => master !== from));
        const begun = await cluster.beginMove(slot, to);
        await pause(random.between(0, 300));
        await begun.finish();
      }
    }
  },
};

/** Slots far enough apart that each master has one of them, whichever few have moved. */
const SPREAD = [100, 4_000, 8_000, 12_000, 16_000];
