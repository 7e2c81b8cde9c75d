import type { Principal } from '../../ports/authenticator.js';

/** Stands as `by` in what the hub does of its own accord. */
export const HUB_ACTOR = 'hub';

/** Whoever comes without having to say who it is. */
export const ANONYMOUS: Principal = { id: 'anonymous', kind: 'shared', roles: [] };

/** Who an event is by: the one who proved who it is; where many share a name, the one the emitter gives itself. */
export function actorOf(who: Principal, emitter: string | undefined): string {
  return who.kind === 'shared' && emitter !== undefined ? emitter : who.id;
}
