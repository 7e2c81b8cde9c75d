import { HubError } from '@session-hub/shared';
import { HUB_ACTOR } from '../../session/draft/actors.js';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import { endAndRemove } from './end-and-remove.js';

/** Ends and removes the session. One that is gone already has made room as well. */
export async function makeRoom(context: AppendContext, changes: Changes, id: string): Promise<void> {
  try {
    await endAndRemove(context, changes, id, HUB_ACTOR, 'it made room for a new session');
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'session_not_found')) throw error;
  }
}
