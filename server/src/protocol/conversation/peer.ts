import { HubError, hubError, type Reply, type RequestName } from '@session-hub/shared';
import { REQUESTS } from '@session-hub/shared/schemas';
import type { HubFacade } from '../../core/hub/hub-facade.js';
import type { ReachListener } from '../../core/hub/store-watch.js';
import type { WatchedPresence } from '../../core/presence/people/live-presence.js';
import type { Reader } from '../../core/read/outbox/subscription.js';
import type { Principal } from '../../ports/authenticator.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { checkJson } from '../registry/check-json.js';
import { checkPermission } from '../registry/permission.js';
import type { Channel, ConnectionContext, OpenList } from '../registry/request-context.js';
import { REQUEST_LIST } from '../requests/index.js';

export interface PeerOptions {
  hub: HubFacade;
  who: Principal;
  channel: Channel;
  clock: Clock;
  logger: Logger;
}

/** One connected client: checks what it asks, carries it out, and remembers what it watches. */
export class Peer implements ConnectionContext, ReachListener {
  readonly hub: HubFacade;
  readonly who: Principal;
  readonly channel: Channel;
  readonly reader: Reader;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Null until they are needed: of most connections they are not. */
  #lists: Map<string, OpenList> | null = null;
  #presences: Map<string, WatchedPresence> | null = null;
  #closed = false;

  constructor({ hub, who, channel, clock, logger }: PeerOptions) {
    this.hub = hub;
    this.who = who;
    this.channel = channel;
    this.reader = hub.openReader(who, channel);
    this.#clock = clock;
    this.#logger = logger;
    hub.store.listen(this);
  }

  get lists(): Map<string, OpenList> {
    this.#lists ??= new Map();
    return this.#lists;
  }

  get presences(): Map<string, WatchedPresence> {
    this.#presences ??= new Map();
    return this.#presences;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Answers any request. Never rejects: what goes wrong is the reply. */
  async handle(name: unknown, input: unknown): Promise<Reply<unknown>> {
    try {
      return { ok: true, value: await this.#carryOut(name, input) };
    } catch (error) {
      return { ok: false, error: this.#refusal(name, error).toJSON() };
    }
  }

  /** Those who are told the same at the same `at` share the message. */
  heartbeat(at: number = this.#clock.now()): void {
    this.channel.push('heartbeat', {
      at,
      heads: this.reader.positions(),
      ...(this.hub.store.state === 'unreachable' && { store: 'unreachable' }),
    });
  }

  storeChanged(): void {
    this.heartbeat();
  }

  close(): void {
    this.#closed = true;
    this.hub.store.unlisten(this);
    this.reader.close();
    for (const list of this.#lists?.values() ?? []) list.close();
    this.#lists = null;
    for (const presence of this.#presences?.values() ?? []) presence.close();
    this.#presences = null;
  }

  async #carryOut(name: unknown, input: unknown): Promise<unknown> {
    // Socket.IO passes on numbers too.
    if (typeof name !== 'string')
      throw hubError('bad_request', { message: 'The name of a request is a string.' });
    if (!isRequestName(name)) throw hubError('unknown_request', { details: { name: name.slice(0, 64) } });
    const request = REQUEST_LIST[name];
    const { way } = request;
    checkPermission(this.who, request);
    const parsed = request.input.safeParse(checkJson(input));
    if (!parsed.success) {
      const issues = parsed.error.issues
        .slice(0, 5)
        .map(({ path, message }) => ({ path: path.join('.'), message }));
      throw hubError('bad_request', { details: { issues } });
    }
    if (way.kind === 'http') throw hubError('unknown_request');
    return await way.run(this, parsed.data);
  }

  #refusal(name: unknown, error: unknown): HubError {
    if (error instanceof HubError) return error;
    this.#logger.error('a request failed unexpectedly', { request: name, error: String(error) });
    return hubError('internal', { cause: error });
  }
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}
