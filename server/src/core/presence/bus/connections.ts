import { type ErrorShape, hubError, type NoticeMessage } from '@session-hub/shared';
import type { Audience, ClusterBus } from '../../../ports/cluster-bus.js';
import type { FrameSink } from '../../../ports/frame-sink.js';

/**
 * How the connections of a user end: for good, or with a reconnect.
 *
 * @example
 * const ending: Ending = { kind: 'revoke', code: 'forbidden', reason: 'The account was closed.' };
 * hub.disconnectUser('alice', ending);
 */
export type Ending =
  /** For good: the client does not reconnect by itself. */
  | { kind: 'revoke'; code?: 'unauthorized' | 'forbidden'; reason?: string }
  /** The client reconnects after `reconnectAfter` milliseconds and its usual wait. */
  | { kind: 'disconnect'; reason?: string; reconnectAfter?: number };

/** The connections of this node by user, and the way to those of all the other nodes. */
export class Connections {
  readonly #bus: ClusterBus;
  readonly #byUser = new Map<string, Set<FrameSink>>();

  constructor(bus: ClusterBus) {
    this.#bus = bus;
    bus.listen('notice', ({ to, notice }) => this.#notify(to, notice));
    bus.listen('end', ({ to, error }) => this.#end(to, error));
  }

  open(userId: string, sink: FrameSink): void {
    const sinks = this.#byUser.get(userId) ?? new Set();
    sinks.add(sink);
    this.#byUser.set(userId, sinks);
  }

  /** The connection is gone. */
  close(userId: string, sink: FrameSink): void {
    const sinks = this.#byUser.get(userId);
    sinks?.delete(sink);
    if (sinks?.size === 0) this.#byUser.delete(userId);
  }

  /** On every node that can be reached now. */
  notify(to: Audience, notice: NoticeMessage): void {
    this.#bus.publish('notice', { to, notice });
    this.#notify(to, notice);
  }

  /** On every node that can be reached now. */
  end(to: Audience, ending: Ending): void {
    const error = errorOf(ending);
    this.#bus.publish('end', { to, error });
    this.#end(to, error);
  }

  #notify(to: Audience, notice: NoticeMessage): void {
    for (const sink of this.#sinksOf(to)) sink.tell(notice);
  }

  #end(to: Audience, error: ErrorShape): void {
    for (const sink of this.#sinksOf(to)) {
      sink.tell({ kind: 'refused', error });
      sink.end();
    }
  }

  /** A copy: ending one takes it out of the set. */
  #sinksOf(to: Audience): FrameSink[] {
    switch (to.kind) {
      case 'everybody':
        return [...this.#byUser.values()].flatMap((sinks) => [...sinks]);
      case 'user':
        return [...(this.#byUser.get(to.id) ?? [])];
    }
  }
}

function errorOf(ending: Ending): ErrorShape {
  const message = ending.reason === undefined ? {} : { message: ending.reason };
  switch (ending.kind) {
    case 'revoke':
      return hubError(ending.code ?? 'unauthorized', message).toJSON();
    case 'disconnect': {
      const { reconnectAfter } = ending;
      const retryAfter = reconnectAfter === undefined ? {} : { retryAfter: reconnectAfter };
      return hubError('disconnected', { ...message, ...retryAfter }).toJSON();
    }
  }
}
