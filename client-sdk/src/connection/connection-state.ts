import type { HubError } from '@session-hub/shared';

/** Where the connection to the hub stands. All times are the environment's milliseconds. */
export type ConnectionState =
  | { readonly kind: 'connecting'; readonly since: number; readonly attempt: number }
  /** Connected; not every watched session has been brought to the hub's present yet. */
  | { readonly kind: 'catching up'; readonly since: number }
  | { readonly kind: 'live'; readonly since: number }
  /** `retryAt` is null when the hub said not to come again: only `reconnect()` tries once more. */
  | {
      readonly kind: 'offline';
      readonly since: number;
      readonly retryAt: number | null;
      readonly error: HubError | null;
    }
  | { readonly kind: 'closed' };

/** The connection as a store: `state` keeps its identity until it changes. */
export interface HubConnection {
  readonly state: ConnectionState;
  subscribe(listener: () => void): () => void;
}
