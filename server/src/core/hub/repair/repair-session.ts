import type { HubError, Repaired } from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';
import { repairChange } from '../../session/changes/repair-change.js';
import type { Change } from '../../session/draft/change.js';
import { examineSession } from './examine-session.js';

const MOST_TRIES = 5;

interface Repair {
  readonly store: SessionStore;
  readonly id: string;
  readonly by: string;
  readonly submit: (change: Change<Repaired>) => Promise<Repaired>;
}

/** Looks, reads the log, and repairs if need be; looks again when somebody has written meanwhile. */
export async function repairSession({ store, id, by, submit }: Repair): Promise<Repaired> {
  for (let attempt = 1; ; attempt++) {
    const examined = await examineSession(store, id);
    if (examined.issues.length === 0) return { outcome: 'sound', issues: [], view: examined.view };
    try {
      return await submit(repairChange(examined, by));
    } catch (error) {
      if ((error as HubError).code !== 'seq_moved' || attempt === MOST_TRIES) throw error;
    }
  }
}
