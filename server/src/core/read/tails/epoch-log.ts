import { LIMITS } from '@session-hub/shared';
import type { LogPage, LogQuery, SessionStore } from '../../../ports/session-store.js';
import type { OlderLossless } from './tail.js';

/**
 * Events carry no epoch. What was read belongs to `epoch` when the log is still of that epoch then, because no epoch
 * ever comes back; null when it is not.
 */
export async function readEpoch(
  store: SessionStore,
  epoch: string,
  query: LogQuery,
): Promise<Omit<LogPage, 'head'> | null> {
  const page = await store.page(query);
  return page.head?.epoch === epoch ? page : null;
}

/** The lossless events of a way, at most so many and as long as a frame, the newest of them; null when the epoch is over. */
export async function readOlderLossless(
  store: SessionStore,
  epoch: string,
  { id, after, upTo }: Pick<LogQuery, 'id' | 'after' | 'upTo'>,
  most: number,
): Promise<OlderLossless | null> {
  const page = await readEpoch(store, epoch, {
    id,
    after,
    upTo,
    limit: most + 1,
    maxLength: LIMITS.pageLength,
    take: 'newest',
    only: 'lossless',
  });
  if (page === null) return null;
  // What retention removed meanwhile is named as missing and not passed over.
  const { events: logged, oldest } = page;
  const length = logged.reduce((sum, { text }) => sum + text.length, 0);
  const isCut = logged.length > most || length > LIMITS.pageLength / 2;
  const events = logged.slice(-most);
  const tooMany = isCut ? (events[0]?.seq ?? upTo + 1) - 1 : 0;
  return { events, upTo, missingUpTo: Math.max(tooMany, oldest - 1) };
}
