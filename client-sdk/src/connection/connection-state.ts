import type { HubError } from '@session-hub/shared';

/**
 * The state of the connection to the hub. All times are milliseconds of the environment, by default since
 * 1970.
 *
 * @example
 * const { state } = hub.connection;
 * if (state.kind === 'offline') console.log('offline since', new Date(state.since), state.error?.message);
 */
export type ConnectionState =
  | { readonly kind: 'connecting'; readonly since: number; readonly attempt: number }
  /** Connected. Some sessions with readers are not current yet. */
  | { readonly kind: 'catching up'; readonly since: number }
  | { readonly kind: 'live'; readonly since: number }
  /** `retryAt` is null after a permanent refusal: only `reconnect()` tries again. */
  | {
      readonly kind: 'offline';
      readonly since: number;
      readonly retryAt: number | null;
      readonly error: HubError | null;
    }
  | { readonly kind: 'closed' };

/**
 * The connection as an external store, for example for `useSyncExternalStore` of React.
 *
 * @example
 * const stop = hub.connection.subscribe(() => console.log(hub.connection.state.kind));
 * stop();
 */
export interface HubConnection {
  /** The current state. The object stays the same until the state changes. */
  readonly state: ConnectionState;
  /** Calls `listener` after each change of `state`. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}
