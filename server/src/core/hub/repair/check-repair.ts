import type { RepairCheck } from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';
import type { Examined } from '../../session/repair/examined.js';
import { examineSession } from './examine-session.js';

const MOST_TRIES = 5;

/** What a repair would find. Looks again where the log was another one by the time it was read. */
export async function checkRepair(store: SessionStore, id: string): Promise<RepairCheck> {
  for (let attempt = 1; ; attempt++) {
    const examined = await examineSession(store, id);
    const { issues, rebuilt } = examined;
    if (issues.length === 0) return { outcome: 'sound', issues: [] };
    if (attempt < MOST_TRIES && (await hasMoved(store, examined))) continue;
    return rebuilt.ok
      ? { outcome: 'rebuildable', issues: [...issues] }
      : { outcome: 'broken', issues: [...issues, rebuilt.reason] };
  }
}

async function hasMoved(store: SessionStore, { id, epoch }: Examined): Promise<boolean> {
  return (await store.heads([id])).get(id)?.epoch !== epoch;
}
