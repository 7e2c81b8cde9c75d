import type { Push, PushName } from '@session-hub/shared';
import type { HubFacade } from '../../core/hub/hub-facade.js';
import type { WatchedPresence } from '../../core/presence/people/live-presence.js';
import type { Reader } from '../../core/read/outbox/subscription.js';
import type { Principal } from '../../ports/authenticator.js';
import type { FrameSink } from '../../ports/frame-sink.js';

/** What every request may use, however it came. */
export interface RequestContext {
  readonly hub: HubFacade;
  readonly who: Principal;
}

/** A live list of a connection, without its page: the page is sent once, and the connection may live for days. */
export interface OpenList {
  close(): void;
}

/** What a request may use that needs the connection it came over. */
export interface ConnectionContext extends RequestContext {
  readonly channel: Channel;
  readonly reader: Reader;
  readonly lists: Map<string, OpenList>;
  /** By session. */
  readonly presences: Map<string, WatchedPresence>;
  /** True once the connection is gone: what a request opened then, it closes again. */
  readonly closed: boolean;
}

/** One connection as the messages see it, whatever carries it. */
export interface Channel extends FrameSink {
  /** Sends after everything that was written before. Must not throw when the connection is gone. */
  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void;
}
