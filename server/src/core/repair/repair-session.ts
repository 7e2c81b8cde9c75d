import { type HubError, hubError, type RepairResult } from '@session-hub/shared';
import type { SessionStore } from '../../ports/session-store.js';
import type { Change } from '../append/change.js';
import { completeRecord } from '../append/complete-record.js';
import { rebuildView } from './rebuild-view.js';
import { repairChange } from './repair-change.js';
import { viewIssues } from './view-issues.js';

const MOST_TRIES = 5;

interface Repair {
  readonly store: SessionStore;
  readonly id: string;
  readonly by: string;
  readonly submit: (change: Change<RepairResult>) => Promise<RepairResult>;
}

/** Looks, reads the log if need be, and repairs; looks again when somebody has written meanwhile. */
export async function repairSession({ store, id, by, submit }: Repair): Promise<RepairResult> {
  for (let attempt = 1; ; attempt++) {
    const record = completeRecord(await store.read(id));
    if (record === null) throw hubError('session_not_found');
    const { view } = record;
    if (viewIssues(view).length === 0) return { outcome: 'sound', issues: [], view };
    const head = (await store.heads([id])).get(id);
    if (head === undefined) throw hubError('session_not_found');
    const rebuilt = await rebuildView(store, id, head);
    try {
      return await submit(repairChange({ ...head, id, seenSeq: view.seq, rebuilt }, by));
    } catch (error) {
      if ((error as HubError).code !== 'seq_moved' || attempt === MOST_TRIES) throw error;
    }
  }
}
