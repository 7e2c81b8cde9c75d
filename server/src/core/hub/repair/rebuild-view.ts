import { type Cursor, emptyView, LIMITS, reduce } from '@session-hub/shared';
import { hubEventSchema, sessionViewSchema } from '@session-hub/shared/schemas';
import type { SessionStore } from '../../../ports/session-store.js';
import type { Rebuilt } from '../../session/repair/examined.js';

/** Folds the whole log anew, page by page. Only a log without a hole, of events that are ones, gives a view. */
export async function rebuildView(store: SessionStore, id: string, head: Cursor): Promise<Rebuilt> {
  let view = emptyView(id, head.epoch);
  while (view.seq < head.seq) {
    const page = await store.log({
      id,
      after: view.seq,
      upTo: head.seq,
      limit: LIMITS.historyPage,
      maxLength: LIMITS.pageLength,
      take: 'oldest',
      only: 'all',
    });
    if (page.length === 0) return { ok: false, reason: `the log ends after event ${view.seq}` };
    for (const { seq, text } of page) {
      if (seq !== view.seq + 1) return { ok: false, reason: `the log has no event ${view.seq + 1} any more` };
      const event = hubEventSchema.safeParse(jsonOf(text));
      if (!event.success) return { ok: false, reason: `event ${seq} of the log cannot be read` };
      view = reduce(view, event.data);
    }
  }
  return sessionViewSchema.safeParse(view).success
    ? { ok: true, view }
    : { ok: false, reason: 'the log folds to a view that is none' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
