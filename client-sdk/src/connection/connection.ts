import { type ErrorShape, type Hello, HubError, type PushName } from '@session-hub/shared';
import type { Cancel, Environment } from '../core/environment.js';
import { gather } from '../core/gather.js';
import type { Listeners } from '../core/listeners.js';
import type { Link, Transport } from '../core/transport.js';
import { createWatched } from '../core/watched.js';
import type { ConnectionNews } from './connection-news.js';
import type { ConnectionState } from './connection-state.js';
import { createRequests, type Requests } from './requests.js';

/** R6: a hub says something every 10 s; one that has been silent for this long is gone. */
const SILENCE_MS = 25_000;
/** After a wake the link has this long to show that it survived the sleep. */
const WAKE_MS = 5_000;

/** The longest random wait after the refusal of a hub that closes. */
const CLOSING_MS = 100;

export interface ConnectionOptions {
  environment: Environment;
  transport: Transport;
  hello(): Promise<Hello>;
  /** Whether some watched session is not at the hub's present yet. */
  isBehind(): boolean;
}

export interface Connection extends Requests {
  readonly news: Listeners<ConnectionNews>;
  readonly state: ConnectionState;
  readonly isOpen: boolean;
  /** Why the client does not reconnect by itself; null while it does. */
  readonly stopped: HubError | null;
  reconnect(): void;
  close(): void;
}

export function createConnection({ environment, transport, hello, isBehind }: ConnectionOptions): Connection {
  const { now } = environment;
  const { news, changed, again: retry } = createWatched<ConnectionNews>(environment);
  const settle = gather(environment, () => {
    if (state.kind === 'catching up' && !isBehind()) enter({ kind: 'live', since: now() });
  });
  let state: ConnectionState = { kind: 'closed' };
  /** When the hub was last within reach. */
  let reachedAt = now();
  let link: Link | null = null;
  let isOpen = false;
  /** What belongs to an older attempt than this one is ignored. */
  let attempt = {};
  /** The hub's word about the end that it is about to make. */
  let refusal: ErrorShape | null = null;
  let stopped: HubError | null = null;
  let stopWatch: Cancel = () => {};
  let stopLeaving: Cancel = () => {};

  const requests = createRequests({
    environment,
    news,
    openLink: () => (isOpen ? link : null),
    stopped: () => stopped,
    heard,
    isDead: () => lose(null),
  });

  news.on('notice', (notice) => {
    if (notice.kind === 'refused') refusal = notice.error;
    if (notice.kind !== 'closing') return;
    stopLeaving();
    stopLeaving = environment.after(notice.reconnectAfter, connect);
  });
  environment.onWake(() => {
    if (state.kind === 'offline' && state.retryAt !== null) return connect();
    if (link === null) return;
    watch(WAKE_MS);
    // Whatever the hub answers proves the link.
    requests.request('unsubscribe', { ids: [environment.id()] }, () => {});
  });
  connect();

  return {
    ...requests,
    news,
    get state() {
      return state;
    },
    get isOpen() {
      return isOpen;
    },
    get stopped() {
      return stopped;
    },
    reconnect() {
      if (state.kind === 'closed') return;
      retry.reset();
      connect();
      news.tell('again', null);
    },
    close() {
      hangUp();
      enter({ kind: 'closed' });
      stop(new HubError({ code: 'closed', message: 'This hub was closed.', retryable: false }));
    },
  };

  function connect() {
    hangUp();
    retry.cancel();
    stopped = null;
    const mine = attempt;
    const isMine = () => mine === attempt;
    enter({ kind: 'connecting', since: now(), attempt: retry.attempt });
    watch(SILENCE_MS);
    hello().then(
      (greeting) => {
        if (isMine()) link = transport.open(greeting, { opened, pushed, closed });
      },
      (cause) => {
        if (isMine()) lose({ code: 'no_token', message: String(cause), retryable: true });
      },
    );

    function opened() {
      if (!isMine()) return;
      isOpen = true;
      watch(SILENCE_MS);
      enter({ kind: 'catching up', since: now() });
      news.tell('open', null);
      settle();
    }

    function pushed(name: PushName, payload: unknown) {
      if (!isMine()) return;
      heard();
      news.tell(name, payload as never);
    }

    function closed(reason: ErrorShape | null) {
      if (!isMine()) return;
      link = null;
      lose(reason ?? refusal);
    }
  }

  function lose(reason: ErrorShape | null) {
    hangUp();
    const error = reason && new HubError(reason);
    // R51: the next try leads to another hub, so that there is nothing to wait longer for.
    const cap = reason?.code === 'closing' ? CLOSING_MS : undefined;
    if (cap) retry.reset();
    const retryAt =
      reason?.retryable === false ? null : now() + retry.later(connect, reason?.retryAfter, cap);
    enter({ kind: 'offline', since: reachedAt, retryAt, error });
    if (error !== null && retryAt === null) stop(error);
  }

  function stop(error: HubError) {
    stopped = error;
    news.tell('stop', error);
  }

  /** Afterwards there is no link, and nothing of it is heard any more. */
  function hangUp() {
    attempt = {};
    stopWatch();
    stopLeaving();
    link?.close();
    link = null;
    refusal = null;
    if (!isOpen) return;
    isOpen = false;
    reachedAt = now();
    news.tell('lost', null);
  }

  function heard() {
    watch(SILENCE_MS);
    retry.reset();
    settle();
  }

  function watch(milliseconds: number) {
    stopWatch();
    stopWatch = environment.after(milliseconds, () => lose(null));
  }

  function enter(next: ConnectionState) {
    state = next;
    changed();
  }
}
