import {
  type ErrorShape,
  type HeartbeatMessage,
  HubError,
  SUBSCRIPTIONS_PER_CONNECTION,
} from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import { gather } from '../core/gather.js';
import { createPool, type Pool } from '../core/pool.js';
import { createRetry } from '../core/retry.js';
import type { ScopedEnvironment } from '../core/scoped-environment.js';
import type { Persistence } from '../persist/persistence.js';
import { keepReaders } from './keep-readers.js';
import { baseOf, createReader, cursorOf, enter, type Reader, type ReaderNews, withoutHub } from './reader.js';
import { receiveFrame } from './receive-frame.js';

/** A session the hub says nothing about is asked for again, but not while the answer may still be coming. */
const PATIENCE_MS = 10_000;
/** A second hole right after a repair waits a little, so that no frame can make us ask without end. */
const CALM_MS = 1_000;

const GONE: ErrorShape = {
  code: 'session_not_found',
  message: 'The session is gone.',
  retryable: false,
};

export interface SubscriptionsOptions {
  environment: ScopedEnvironment;
  connection: Connection;
  interval?: number;
  persist?: Persistence;
}

export interface Subscriptions extends Pool<ReaderNews, Reader> {
  isBehind(): boolean;
}

/** Keeps every session that somebody reads at the hub's present, over as many connections as it takes. */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { environment, connection, interval, persist } = options;
  const { now } = environment;
  const wanted = new Set<Reader>();
  const unwanted = new Set<string>();
  const send = gather(environment, sendAll);
  /** R47: one for all that are gone. */
  const seek = createRetry(environment);
  /** R49: what this hub says last may be the present no more. */
  let isBlind = false;
  const keeper = keepReaders(environment, persist, ask);
  const pool = createPool<ReaderNews, Reader>(environment, open, shut);

  connection.news.on('open', () => {
    isBlind = false;
    pool.values().forEach(ask);
  });
  connection.news.on('stop', () => pool.values().forEach(ask));
  connection.news.on('again', () => {
    for (const reader of pool.values())
      if (reader.state.kind === 'refused') enter(reader, withoutHub(reader));
  });
  connection.news.on('lost', () => pool.values().forEach(becomeStale));
  connection.news.on('notice', (notice) => {
    if (notice.kind !== 'gone') return;
    seek.reset();
    for (const id of notice.ids) {
      const reader = pool.peek(id);
      const tombstone = notice.tombstones?.find((left) => left.id === id);
      if (reader) refuse(reader, { ...GONE, details: { tombstone } });
    }
  });
  connection.news.on('heartbeat', (beat) => {
    isBlind = !!beat.store;
    for (const reader of pool.values()) checkHead(reader, beat);
  });
  connection.news.on('frames', (frames) => {
    for (const frame of frames) {
      const reader = pool.peek(frame.id);
      if (reader === undefined) continue;
      const fits = receiveFrame(reader, frame);
      if (fits) {
        reader.again.reset();
        confirm(reader);
        keeper.note(reader);
      } else if (fits === false && reader.asked === null) repair(reader);
    }
  });

  return {
    ...pool,
    isBehind: () => pool.values().some(({ state }) => state.kind === 'catching up'),
  };

  function open(id: string): Reader {
    const reader = createReader(id, environment);
    unwanted.delete(id);
    void keeper.load(reader);
    return reader;
  }

  function shut({ id }: Reader) {
    unwanted.add(id);
    send();
  }

  function ask(reader: Reader) {
    if (reader.isLoading) return;
    const { isOpen, stopped } = connection;
    // After `close` nothing was refused.
    if (stopped && stopped.code !== 'closed') refuse(reader, stopped.shape);
    if (!isOpen) return;
    // Whoever looks at one that is gone need not see each time that it is looked for.
    if (reader.state.kind !== 'gone') enter(reader, { kind: 'catching up' });
    wanted.add(reader);
    send();
  }

  /** One message for everything that was asked for in this moment (R8). */
  function sendAll() {
    if (!connection.isOpen) return;
    if (unwanted.size > 0) connection.request('unsubscribe', { ids: [...unwanted] }, () => {});
    unwanted.clear();
    // Those that nobody reads any more are not among them.
    const readers = pool.values().filter((reader) => wanted.has(reader));
    wanted.clear();
    while (readers.length > 0) subscribe(readers.splice(0, SUBSCRIPTIONS_PER_CONNECTION));
  }

  function subscribe(readers: readonly Reader[]) {
    const asked = {};
    const sessions = readers.map((reader) => {
      reader.asked = asked;
      reader.askedAt = now();
      const base = baseOf(reader);
      return { id: reader.id, ...(base && { cursor: cursorOf(base) }) };
    });
    connection.request('subscribe', { sessions, ...(interval && { interval }) }, (reply) => {
      readers.forEach((reader, position) => {
        // Whoever was asked for again meanwhile waits for the newer answer.
        if (reader.asked !== asked) return;
        reader.asked = null;
        const result = reply?.ok ? reply.value.sessions[position] : reply;
        if (!result) tryLater(reader);
        else if (!result.ok) refuse(reader, result.error);
        // It is there again. Should the frame that shows it be lost, the heartbeat finds that out.
        else if (reader.state.kind === 'gone') enter(reader, { kind: 'catching up' });
      });
    });
  }

  function refuse(reader: Reader, error: ErrorShape) {
    if (error.code === 'cursor_ahead' && !reader.isAhead) {
      reader.isAhead = true;
      return ask(reader);
    }
    if (error.retryable) return tryLater(reader, error.retryAfter);
    const refusal = new HubError(error);
    const kind = reader.view && error.code === GONE.code ? 'gone' : 'refused';
    if (enter(reader, { kind, error: refusal })) reader.news.tell(kind, refusal);
    if (kind === 'gone' && !seek.isWaiting) seek.later(askForGone);
  }

  function askForGone() {
    for (const reader of pool.values()) if (reader.state.kind === 'gone') ask(reader);
  }

  function tryLater(reader: Reader, atLeast?: number) {
    reader.again.later(() => ask(reader), atLeast);
  }

  function repair(reader: Reader) {
    enter(reader, { kind: 'catching up' });
    if (reader.again.isWaiting) return;
    if (now() - reader.askedAt > CALM_MS) ask(reader);
    else tryLater(reader);
  }

  /** R15: what was sent before a heartbeat has arrived before it. */
  function checkHead(reader: Reader, { at, heads }: HeartbeatMessage) {
    if (reader.asked !== null || reader.isLoading || 'error' in reader.state) return;
    const { view } = reader;
    const [epoch, sent, head] = (Object.hasOwn(heads, reader.id) && heads[reader.id]) || [];
    if (epoch === undefined) {
      if (now() - reader.askedAt > PATIENCE_MS) repair(reader);
      return;
    }
    reader.head = { seq: head ?? 0, at };
    if (view?.epoch !== epoch || view.seq < (sent ?? 0)) repair(reader);
    // The frame that would have said so was lost.
    else confirm(reader);
  }

  function confirm(reader: Reader) {
    if (!isBlind) reader.rightAt = now();
    enter(reader, isBlind ? withoutHub(reader) : { kind: 'live' });
  }

  function becomeStale(reader: Reader) {
    reader.asked = null;
    reader.again.cancel();
    if ('error' in reader.state) return;
    enter(reader, withoutHub(reader));
  }
}
