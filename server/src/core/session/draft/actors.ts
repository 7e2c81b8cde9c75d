import { completeView } from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';
import type { SessionRecord } from '../../../ports/session-record.js';

/** Stands as `by` in what the hub does of its own accord. */
export const HUB_ACTOR = 'hub';

/** Whoever comes without having to say who it is. */
export const ANONYMOUS: Principal = { id: 'anonymous', kind: 'shared', roles: [] };

/** The caller of a route that is for everybody. */
export const NOBODY: Principal = { id: 'nobody', kind: 'shared', roles: [] };

/** Callers that hold the one secret of a hub. */
export const TOKEN_HOLDER: Principal = { id: 'token', kind: 'shared', roles: [] };

/** Whether an id means something else already. Only callers that share a name may be `anonymous` or `token`. */
export function isReservedId(id: string, kind: Principal['kind']): boolean {
  switch (id.toLowerCase()) {
    case HUB_ACTOR:
    case NOBODY.id:
      return true;
    case ANONYMOUS.id:
    case TOKEN_HOLDER.id:
      return kind === 'person';
    default:
      return false;
  }
}

/**
 * The `by` of an event: the id of the principal, or, for a shared principal, the name that the emitter sent. An
 * emitter cannot write as the hub.
 */
export function actorOf(who: Principal, emitter: string | undefined): string {
  return who.kind === 'shared' && emitter !== undefined && emitter !== HUB_ACTOR ? emitter : who.id;
}

/** What failed in the first place, for a log: an error of ours often stands for one of a driver. */
export function rootReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined || error.cause === null ? error.message : rootReason(error.cause);
}

/** A record as this version writes it, whatever version wrote it. */
export function completeRecord(record: SessionRecord | null): SessionRecord | null {
  return record === null ? null : { ...record, view: completeView(record.view) };
}
