import type { ConnectionState, HubError } from '@session-hub/client';

/** The connection as a viewer should see it: an outage is one thing, however many attempts it takes. */
export type ShownConnection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'catching up' }
  | { readonly kind: 'live' }
  | {
      readonly kind: 'offline';
      readonly since: number;
      /** Null: an attempt is being made, or none will be. */
      readonly retryAt: number | null;
      readonly isTrying: boolean;
      /** The hub's word, when it gave one. */
      readonly error: HubError | null;
    }
  | { readonly kind: 'closed' };

export function shownConnection(state: ConnectionState, previous: ShownConnection | null): ShownConnection {
  switch (state.kind) {
    case 'connecting':
      return previous?.kind === 'offline' || previous?.kind === 'connecting'
        ? trying(previous)
        : { kind: 'connecting' };
    case 'catching up':
    case 'live':
    case 'closed':
      return { kind: state.kind };
    case 'offline': {
      const { since, retryAt, error } = state;
      return { kind: 'offline', since, retryAt, isTrying: false, error };
    }
  }
}

function trying(previous: Extract<ShownConnection, { kind: 'offline' | 'connecting' }>): ShownConnection {
  return previous.kind === 'offline' ? { ...previous, retryAt: null, isTrying: true, error: null } : previous;
}
