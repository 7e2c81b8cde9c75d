import { type HistoryInput, hubError, LIMITS, type SessionView } from '@session-hub/shared';
import type { LoggedEvent, SessionStore } from '../../ports/session-store.js';

/** A page of the log, as texts. */
export interface HistoryTexts {
  epoch: string;
  texts: readonly string[];
  next: number | null;
  head: number;
  oldest: number;
}

/** A page of the log of a session whose newest view this is. */
export async function readHistory(
  store: SessionStore,
  { epoch: current, seq: head }: SessionView,
  { id, epoch, after, limit, only }: HistoryInput,
): Promise<HistoryTexts> {
  if (epoch !== undefined && epoch !== current)
    throw hubError('epoch_changed', { details: { epoch: current } });
  if (after > head) throw hubError('cursor_ahead', { details: { head } });
  const most = limit ?? LIMITS.historyPage;
  const {
    events: logged,
    oldest,
    head: now,
  } = await store.page({
    id,
    after,
    upTo: head,
    limit: most,
    maxLength: LIMITS.pageLength,
    take: 'oldest',
    only: only ?? 'all',
  });
  // Events carry no epoch: they are of this one only if the log still is.
  if (now?.epoch !== current) throw hubError('epoch_changed', { details: { epoch: now?.epoch ?? null } });
  const last = logged.at(-1)?.seq ?? head;
  const mayBeCut = only === undefined || logged.length === most || lengthOf(logged) > LIMITS.pageLength / 2;
  const next = mayBeCut && logged.length > 0 && last < head ? last : null;
  return { epoch: current, texts: logged.map(({ text }) => text), next, head, oldest };
}

function lengthOf(events: readonly LoggedEvent[]): number {
  return events.reduce((length, { text }) => length + text.length, 0);
}
