import type { Tombstone } from '@session-hub/shared';
import { hubError } from '@session-hub/shared';
import type { SessionRecord } from '../../ports/session-record.js';
import { sessionNotFound, tombstoneOf } from '../session/removal/tombstones.js';
import type { AppendContext } from './append-context.js';

/** How often a removal is tried of a session that others keep changing. */
const MOST_TRIES = 5;

/** Whether the session, as it is now, is to go. */
export type Removable = (record: SessionRecord) => boolean;

/** Removes a session if it is still one of those that are meant. Null when it is not any more. */
export async function removeSession(
  context: AppendContext,
  id: string,
  isMeant: Removable,
): Promise<Tombstone | null> {
  const { store, cache, clock, limits } = context;
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const record = await store.read(id);
    if (record === null) throw await sessionNotFound(store, id);
    if (!isMeant(record)) return null;
    const now = clock.now();
    const tombstone = tombstoneOf(record.view, now);
    const outcome = await store.remove({
      record,
      tombstone,
      tombstoneUntil: now + limits.current.tombstones,
    });
    // Whatever happened, what is remembered of it may not be so any more.
    cache.drop(id);
    if (outcome === 'committed') return tombstone;
  }
  throw hubError('overloaded', { message: 'Too many others are changing this session at the same moment.' });
}
