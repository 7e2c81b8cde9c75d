import type { RequestInput, RequestName, RequestOutput } from '@session-hub/shared';
import type { HubFacade } from '../../../core/hub/hub-facade.js';
import type { WatchedPresence } from '../../../core/presence/people/live-presence.js';
import type { Reader } from '../../../core/read/outbox/reader.js';
import type { Principal } from '../../../ports/authenticator.js';
import type { Channel } from '../channel.js';

/** What a connection keeps of a live list. */
export interface OpenList {
  close(): void;
}

/** What a message may use of the connection it came over. */
export interface MessageContext {
  readonly hub: HubFacade;
  readonly who: Principal;
  readonly channel: Channel;
  readonly reader: Reader;
  readonly lists: Map<string, OpenList>;
  /** By session. */
  readonly presences: Map<string, WatchedPresence>;
  /** True once the connection is gone: what a message opened then, it closes again. */
  readonly closed: boolean;
}

/** Carries out one request. Throws a HubError to refuse it. */
export type Handler<Name extends RequestName> = (
  context: MessageContext,
  input: RequestInput<Name>,
) => Promise<RequestOutput<Name>>;
