import { LIMITS } from '@session-hub/shared';
import type { LoggedEvent, LogQuery, SessionStore } from '../../ports/session-store.js';
import type { OlderLossless } from './tail.js';

/**
 * Events carry no epoch. What was read belongs to `epoch` when the log is still of that epoch afterwards, because
 * no epoch ever comes back; null when it is not.
 */
export async function readEpoch(
  store: SessionStore,
  epoch: string,
  query: LogQuery,
): Promise<readonly LoggedEvent[] | null> {
  const logged = await store.log(query);
  const head = (await store.heads([query.id])).get(query.id);
  return head?.epoch === epoch ? logged : null;
}

/** The lossless events of a way, as many as a frame holds, the newest of them; null when the epoch is over. */
export async function readOlderLossless(
  store: SessionStore,
  epoch: string,
  { id, after, upTo }: Pick<LogQuery, 'id' | 'after' | 'upTo'>,
): Promise<OlderLossless | null> {
  const most = LIMITS.losslessBesideView;
  const logged = await readEpoch(store, epoch, {
    id,
    after,
    upTo,
    limit: most + 1,
    maxLength: LIMITS.pageLength,
    take: 'newest',
    only: 'lossless',
  });
  if (logged === null) return null;
  // Asked last: what retention removed meanwhile is named as missing and not passed over.
  const oldest = await store.oldest(id);
  const length = logged.reduce((sum, { text }) => sum + text.length, 0);
  const isCut = logged.length > most || length > LIMITS.pageLength / 2;
  const events = logged.slice(-most);
  const tooMany = isCut ? (events[0]?.seq ?? upTo + 1) - 1 : 0;
  return { events, upTo, missingUpTo: Math.max(tooMany, oldest - 1) };
}
