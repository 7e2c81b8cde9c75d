import type { Cursor, HubEvent, SessionPage, SessionQuery, Tombstone } from '@session-hub/shared';
import { MemoryDisk } from 'session-hub/internal/adapters/store-memory/memory-disk.js';
import type { SessionRecord } from 'session-hub/internal/ports/session-record.js';
import type {
  CreationTimes,
  DueSession,
  LoggedEvent,
  LogQuery,
  Removal,
  SessionCounts,
  StoredSettings,
  Write,
  WriteOutcome,
} from 'session-hub/internal/ports/session-store.js';

type Commit =
  | { readonly kind: 'write'; readonly write: Write; readonly now: number }
  | { readonly kind: 'removal'; readonly removal: Removal; readonly now: number };

/**
 * A disk that several hubs share and whose history can change under them, the way a database behaves whose
 * newest commits were lost in a failover: the epoch of every session is another one then.
 */
export class SimDisk {
  /** Called with every commit, as it was handed in. */
  readonly onCommit = new Set<(write: Write) => void>();
  /** How often the history has changed. */
  changes = 0;
  readonly #chronicles = new Map<string, HubEvent[]>();
  /** The history each session was created in: until that one ends its epoch is the one it was given. */
  readonly #bornIn = new Map<string, number>();
  #commits: Commit[] = [];
  #inner = new MemoryDisk();

  /** The disk as one hub sees it. */
  node(): NodeDisk {
    return new NodeDisk(this);
  }

  get inner(): MemoryDisk {
    return this.#inner;
  }

  /** The newest commits never were. */
  loseNewest(count: number): void {
    this.#endHistory();
    this.#commits = this.#commits.slice(0, Math.max(0, this.#commits.length - count));
    this.#inner = new MemoryDisk();
    for (const commit of this.#commits) {
      if (commit.kind === 'write') this.#inner.commit(commit.write, commit.now);
      else this.#inner.remove(commit.removal, commit.now);
    }
  }

  /** Nothing is left. */
  vanish(): void {
    this.#endHistory();
    this.#commits = [];
    this.#inner = new MemoryDisk();
  }

  /** Every event that was ever committed to this epoch of this session, in order, whether it was lost or not. */
  chronicle(id: string, epoch: string): readonly HubEvent[] {
    const known = this.#chronicles.get(`${id} ${epoch}`);
    if (known !== undefined) return known;
    if (this.epochOf(id) !== epoch) return [];
    const query = {
      id,
      after: 0,
      upTo: Number.MAX_SAFE_INTEGER,
      limit: Number.MAX_SAFE_INTEGER,
      maxLength: Number.POSITIVE_INFINITY,
      take: 'oldest',
      only: 'all',
    } as const;
    const events = this.#inner.log(query).map(({ text }) => JSON.parse(text) as HubEvent);
    this.#chronicles.set(`${id} ${epoch}`, events);
    return events;
  }

  /** Null for a session that is not there. */
  epochOf(id: string): string | null {
    const base = this.#inner.heads([id]).get(id)?.epoch;
    if (base === undefined) return null;
    return this.#bornIn.get(id) === this.changes ? base : `${base}_h${this.changes}`;
  }

  commit(write: Write, now: number): WriteOutcome {
    const { id, record } = write;
    const epoch = this.epochOf(id);
    // The revision alone may have come round to the same number again.
    if (epoch !== null && epoch !== record.view.epoch) return 'conflict';
    const stored = withEpoch(write, record.view.epoch.replace(/_h\d+$/, ''));
    const outcome = this.#inner.commit(stored, now);
    if (outcome === 'conflict') return outcome;
    if (epoch === null) this.#bornIn.set(id, this.changes);
    // Before the events are added to it, so that one made only now does not hold them twice.
    this.#commits.push({ kind: 'write', write: stored, now });
    const chronicle = this.#chronicles.get(`${id} ${record.view.epoch}`);
    if (chronicle === undefined) this.chronicle(id, record.view.epoch);
    else for (const { text } of write.events) (chronicle as HubEvent[]).push(JSON.parse(text) as HubEvent);
    for (const tell of this.onCommit) tell(write);
    return outcome;
  }

  remove(removal: Removal, now: number): WriteOutcome {
    const { record } = removal;
    const { id, epoch } = record.view;
    if (this.epochOf(id) !== epoch) return 'conflict';
    this.chronicle(id, epoch);
    const stored = { ...record, view: { ...record.view, epoch: epoch.replace(/_h\d+$/, '') } };
    const outcome = this.#inner.remove({ ...removal, record: stored }, now);
    if (outcome === 'conflict') return outcome;
    this.#bornIn.delete(id);
    this.#commits.push({ kind: 'removal', removal: { ...removal, record: stored }, now });
    return outcome;
  }

  #endHistory(): void {
    // What it held can be asked for afterwards, also of sessions that nothing was committed to in it.
    for (const id of this.#bornIn.keys()) this.chronicle(id, this.epochOf(id) ?? '');
    this.changes += 1;
  }
}

/** One hub's place at the disk. Has an owner of its own, so that each hub is killed and started by itself. */
export class NodeDisk extends MemoryDisk {
  readonly shared: SimDisk;

  constructor(shared: SimDisk) {
    super();
    this.shared = shared;
  }

  override commit(write: Write, now: number): WriteOutcome {
    return this.shared.commit(write, now);
  }

  override remove(removal: Removal, now: number): WriteOutcome {
    return this.shared.remove(removal, now);
  }

  override tombstone(id: string, now: number): Tombstone | null {
    return this.shared.inner.tombstone(id, now);
  }

  override counts(owner: string | null): SessionCounts {
    return this.shared.inner.counts(owner);
  }

  override creationTimes(after: readonly number[]): CreationTimes {
    return this.shared.inner.creationTimes(after);
  }

  override get settings(): StoredSettings | null {
    return this.shared.inner.settings;
  }

  override writeSettings(settings: StoredSettings): WriteOutcome {
    return this.shared.inner.writeSettings(settings);
  }

  override read(id: string): SessionRecord | null {
    const record = this.shared.inner.read(id);
    if (record !== null) record.view.epoch = this.shared.epochOf(id) ?? record.view.epoch;
    return record;
  }

  override log(query: LogQuery): LoggedEvent[] {
    return this.shared.inner.log(query);
  }

  override oldest(id: string): number {
    return this.shared.inner.oldest(id);
  }

  override heads(ids: readonly string[]): Map<string, Cursor> {
    const heads = this.shared.inner.heads(ids);
    for (const [id, { seq }] of heads) heads.set(id, { epoch: this.shared.epochOf(id) ?? '', seq });
    return heads;
  }

  override recall(id: string, key: string, now: number): string | null {
    return this.shared.inner.recall(id, key, now);
  }

  override list(query: SessionQuery): SessionPage {
    return this.shared.inner.list(query);
  }

  override due(now: number, limit: number, after?: DueSession): DueSession[] {
    return this.shared.inner.due(now, limit, after);
  }
}

function withEpoch(write: Write, epoch: string): Write {
  if (write.record.view.epoch === epoch) return write;
  const record = { ...write.record, view: { ...write.record.view, epoch } };
  return { ...write, record, recordText: JSON.stringify(record) };
}
