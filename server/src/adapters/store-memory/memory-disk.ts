import type { SessionPage, SessionQuery, Tombstone } from '@session-hub/shared';
import {
  type Cursor,
  compareRows,
  DEFAULT_LIST_LIMIT,
  EVENT_CLASSES,
  matchesQuery,
  rowOf,
} from '@session-hub/shared';
import type { SessionRecord } from '../../ports/session-record.js';
import type {
  CreationTimes,
  DueSession,
  EncodedEvent,
  LoggedEvent,
  LogQuery,
  RememberedResult,
  Removal,
  SessionCounts,
  StoredSettings,
  Write,
  WriteOutcome,
} from '../../ports/session-store.js';
import { pageToken, parsePageToken } from '../store-kit/page-token.js';
import { StatusTally } from '../store-kit/status-tally.js';

const MOST_COUNTED = 10_000;

interface StoredSession {
  record: SessionRecord;
  recordText: string;
  readonly log: EncodedEvent[];
  readonly remembered: Map<string, RememberedResult>;
}

/** What is committed. It outlives the MemoryStore that wrote it, as a disk outlives a killed process. */
export class MemoryDisk {
  /** While set, writes are refused with `storage_full`. */
  full = false;
  /** The store that opened this disk last; what an earlier one still has in hand never arrives. */
  owner: object | null = null;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #tombstones = new Map<string, { tombstone: Tombstone; until: number }>();
  readonly #tally = new StatusTally();
  #settings: StoredSettings | null = null;

  commit({ id, expected, record, recordText, events, remember }: Write, now: number): WriteOutcome {
    const known = this.#sessions.get(id);
    if ((known?.record.revision ?? 0) !== expected) return 'conflict';
    // The revision alone may have come round to the same number again, in a session created anew.
    if (known !== undefined && known.record.view.epoch !== record.view.epoch) return 'conflict';
    const session: StoredSession = known ?? { record, recordText, log: [], remembered: new Map() };
    this.#tally.move(known?.record.view.status ?? null, record.view.status);
    session.record = record;
    session.recordText = recordText;
    session.log.push(...events);
    if (remember !== null) keep(session.remembered, remember, now);
    this.#sessions.set(id, session);
    this.#tombstones.delete(id);
    return 'committed';
  }

  remove({ record, tombstone, tombstoneUntil }: Removal, now: number): WriteOutcome {
    const { id, epoch } = record.view;
    const known = this.#sessions.get(id)?.record;
    if (known?.revision !== record.revision || known.view.epoch !== epoch) return 'conflict';
    this.#sessions.delete(id);
    this.#tally.move(known.view.status, null);
    dropExpired(this.#tombstones, ({ until }) => until <= now);
    this.#tombstones.set(id, { tombstone, until: tombstoneUntil });
    return 'committed';
  }

  tombstone(id: string, now: number): Tombstone | null {
    const kept = this.#tombstones.get(id);
    return kept !== undefined && kept.until > now ? kept.tombstone : null;
  }

  counts(owner: string | null): SessionCounts {
    const all = owner === null ? [] : [...this.#sessions.values()];
    return {
      ...this.#tally.counts(),
      ofOwner: all.filter(({ record }) => record.view.owner === owner).length,
    };
  }

  creationTimes(after: readonly number[]): CreationTimes {
    const times = [...this.#sessions.values()].map(({ record }) => record.view.createdAt);
    if (times.length === 0) return { after: after.map(() => 0), average: null, oldest: null, newest: null };
    const sorted = times.sort((left, right) => left - right);
    return {
      after: after.map((time) => sorted.filter((created) => created > time).length),
      average: sorted.reduce((sum, time) => sum + time, 0) / sorted.length,
      oldest: sorted[0] ?? null,
      newest: sorted.at(-1) ?? null,
    };
  }

  get settings(): StoredSettings | null {
    return this.#settings;
  }

  writeSettings(settings: StoredSettings): WriteOutcome {
    if ((this.#settings?.version ?? 0) !== settings.version - 1) return 'conflict';
    this.#settings = settings;
    return 'committed';
  }

  read(id: string): SessionRecord | null {
    const session = this.#sessions.get(id);
    return session === undefined ? null : (JSON.parse(session.recordText) as SessionRecord);
  }

  log({ id, after, upTo, limit, maxLength, take, only }: LogQuery): LoggedEvent[] {
    const log = this.#sessions.get(id)?.log ?? [];
    const first = log[0]?.event.seq ?? 1;
    const range = log.slice(Math.max(0, after + 1 - first), Math.max(0, upTo + 1 - first));
    const kept =
      only === 'all' ? range : range.filter(({ event }) => EVENT_CLASSES[event.type] === 'lossless');
    const taken = take === 'oldest' ? kept.slice(0, limit) : kept.slice(Math.max(0, kept.length - limit));
    return withinLength(taken, maxLength, take).map(({ event, text }) => ({ seq: event.seq, text }));
  }

  oldest(id: string): number {
    return this.#sessions.get(id)?.log[0]?.event.seq ?? 0;
  }

  heads(ids: readonly string[]): Map<string, Cursor> {
    const heads = new Map<string, Cursor>();
    for (const id of ids) {
      const view = this.#sessions.get(id)?.record.view;
      if (view !== undefined) heads.set(id, { epoch: view.epoch, seq: view.seq });
    }
    return heads;
  }

  recall(id: string, key: string, now: number): string | null {
    const remembered = this.#sessions.get(id)?.remembered.get(key);
    return remembered !== undefined && remembered.expiresAt > now ? remembered.result : null;
  }

  list(query: SessionQuery): SessionPage {
    const behind = query.after === undefined ? null : parsePageToken(query.after);
    const compare = compareRows(query);
    const matching = [...this.#sessions.values()]
      .map(({ record }) => rowOf(record.view))
      .filter((row) => matchesQuery(row, query))
      .sort(compare);
    const rest =
      behind === null
        ? matching
        : matching.filter((row) => {
            const position = { ...row, id: behind.id, createdAt: behind.value, updatedAt: behind.value };
            return compare(row, position) > 0;
          });
    const rows = rest.slice(0, query.limit ?? DEFAULT_LIST_LIMIT);
    const last = rows.at(-1);
    const next = last !== undefined && rest.length > rows.length ? pageToken(last, query) : null;
    return { rows, total: Math.min(matching.length, MOST_COUNTED), next };
  }

  due(now: number, limit: number, after?: DueSession): DueSession[] {
    const due: DueSession[] = [];
    for (const [id, { record }] of this.#sessions) {
      const { wakeAt } = record.guards;
      if (wakeAt !== null && wakeAt <= now) due.push({ id, wakeAt });
    }
    return due
      .filter((session) => after === undefined || inOrder(after, session) < 0)
      .sort(inOrder)
      .slice(0, limit);
  }
}

function inOrder(left: DueSession, right: DueSession): number {
  if (left.wakeAt !== right.wakeAt) return left.wakeAt - right.wakeAt;
  return left.id === right.id ? 0 : left.id < right.id ? -1 : 1;
}

/** Drops what has expired from the front, two for every one that comes in, so that no session grows for ever. */
function keep(remembered: Map<string, RememberedResult>, newest: RememberedResult, now: number): void {
  dropExpired(remembered, ({ expiresAt }) => expiresAt <= now);
  remembered.delete(newest.key);
  remembered.set(newest.key, newest);
}

function dropExpired<Value>(kept: Map<string, Value>, isExpired: (value: Value) => boolean): void {
  let looked = 0;
  for (const [key, value] of kept) {
    if (isExpired(value)) kept.delete(key);
    looked += 1;
    if (looked === 2) break;
  }
}

function withinLength(
  events: readonly EncodedEvent[],
  maxLength: number,
  take: LogQuery['take'],
): readonly EncodedEvent[] {
  const inOrder = take === 'oldest' ? events : events.toReversed();
  let length = 0;
  const cut = inOrder.findIndex(({ text }, position) => {
    length += text.length;
    return position > 0 && length > maxLength;
  });
  const kept = cut < 0 ? inOrder : inOrder.slice(0, cut);
  return take === 'oldest' ? kept : kept.toReversed();
}
