import type { ErrorShape, Hello, PushName, Reply, RequestName } from '@session-hub/shared';

/** How the SDK reaches a hub. Socket.IO in the world outside, a simulated network in tests. */
export interface Transport {
  /** Starts one connection attempt. Calls nothing synchronously. */
  open(hello: Hello, listener: LinkListener): Link;
}

/** What a link tells its owner, in this order: `opened` at most once, pushes after it, `closed` exactly once at last. */
export interface LinkListener {
  opened(): void;
  pushed(name: PushName, payload: unknown): void;
  /** `refusal` is the hub's word why, when it gave one; not retryable means: do not come again. */
  closed(refusal: ErrorShape | null): void;
}

/** One connection, or the attempt at one. Requests of a link that closes get no reply. */
export interface Link {
  request(name: RequestName, input: unknown, reply: (reply: Reply<unknown>) => void): void;
  /** Ends it; `closed` is not called any more. */
  close(): void;
}
