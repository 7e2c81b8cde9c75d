import type { ErrorShape, Hello, PushName, Reply, RequestName } from '@session-hub/shared';

/**
 * How the SDK reaches a hub. The default is Socket.IO; tests use a simulated network.
 *
 * @example
 * const unreachable: Transport = {
 *   open(_hello, listener) {
 *     queueMicrotask(() => listener.closed(null));
 *     return { request() {}, close() {} };
 *   },
 * };
 * const hub = connectHub('test:', { transport: unreachable });
 */
export interface Transport {
  /** Starts one connection attempt. It must not call the listener before it returns. */
  open(hello: Hello, listener: LinkListener): Link;
}

/**
 * What a link reports to the SDK. The order is: `opened` at most once, then pushes, and `closed` exactly
 * once at the end.
 *
 * @example
 * const listener: LinkListener = {
 *   opened: () => console.log('open'),
 *   pushed: (name, payload) => console.log(name, payload),
 *   closed: (refusal) => console.log(refusal?.message ?? 'connection lost'),
 * };
 */
export interface LinkListener {
  /** The hub has accepted the connection. Requests can be sent now. */
  opened(): void;
  /** The hub has sent a message that is not a reply, such as frames. */
  pushed(name: PushName, payload: unknown): void;
  /**
   * The link has ended. `refusal` is the reason from the hub, if it gave one. When it is not retryable, the
   * SDK does not reconnect.
   */
  closed(refusal: ErrorShape | null): void;
}

/**
 * One connection, or one attempt at it. Requests that are open when the link closes get no reply.
 *
 * @example
 * const link: Link = transport.open({ protocol: 1 }, listener);
 * link.request('read', { id: 'nightly-import' }, (reply) => console.log(reply.ok));
 * link.close();
 */
export interface Link {
  /** Sends one request. `reply` is called at most once. */
  request(name: RequestName, input: unknown, reply: (reply: Reply<unknown>) => void): void;
  /** Ends the link. `closed` is not called after this. */
  close(): void;
}
