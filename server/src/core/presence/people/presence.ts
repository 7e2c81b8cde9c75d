import type { Cancel, Clock } from '../../../ports/clock.js';
import type { ClusterBus, WatcherReport } from '../../../ports/cluster-bus.js';
import type { FrameSink } from '../../../ports/frame-sink.js';
import type { Attendance } from '../../read/outbox/outbox.js';
import type { Connections } from '../bus/connections.js';
import { GRACE_TICKS, LivePresence, type PresenceChange, type WatchedPresence } from './live-presence.js';
import { OwnWatchers } from './own-watchers.js';
import { ReportedWatchers } from './reported-watchers.js';

interface PresenceOptions {
  bus: ClusterBus;
  clock: Clock;
}

/** Comings and goings of one moment are told together. */
const GATHER_MS = 200;
/** Whoever asks for the first time is waiting. */
const ANSWER_MS = 20;
/** The first list is held back this long, for the answers of the other nodes to be in it. */
const OPENING_MS = 300;
const TICK_MS = 1_000;
const RENEW_TICKS = 3;
const SILENCE_TICKS = 10;
const IDS_PER_ASK = 200;
const REPORTS_PER_TELL = 50;

/**
 * Who watches which session. Each node knows its own watchers; those of the others it learns only for sessions
 * that somebody here asks about, and only as long as somebody does. Time is counted in ticks of our own, so that
 * no jump of a clock makes anybody vanish.
 */
export class Presence {
  readonly #bus: ClusterBus;
  readonly #clock: Clock;
  readonly #own = new OwnWatchers();
  readonly #reported = new ReportedWatchers();
  readonly #live = new Map<string, LivePresence>();
  readonly #askedFor = new AskedFor();
  /** Sessions whose picture has to be made anew. */
  readonly #stale = new Set<string>();
  /** Sessions the other nodes are owed a word about. */
  readonly #owed = new Set<string>();
  #owesAnswer = false;
  #tick = 0;
  #cancelTick: Cancel | null = null;
  #cancelFlush: Cancel | null = null;
  #flushIn = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor({ bus, clock }: PresenceOptions) {
    this.#bus = bus;
    this.#clock = clock;
    bus.listen('presence-ask', ({ ids, known }) => this.#answer(ids, known[bus.nodeId]));
    bus.listen('presence-tell', ({ reports }, from) => this.#learn(reports, from));
    bus.listen('presence-bye', (_, from) => this.#drop(from, this.#tick));
  }

  enter(id: string, userId: string): void {
    this.#own.enter(id, userId);
    this.#changed(id);
  }

  leave(id: string, userId: string): void {
    this.#own.leave(id, userId);
    this.#changed(id);
  }

  async watch(id: string, onChange: (change: PresenceChange) => void): Promise<WatchedPresence> {
    const live = this.#live.get(id) ?? this.#begin(id);
    live.users += 1;
    await live.opened;
    this.#settle(id);
    live.listeners.add(onChange);
    const { version, people, total, connections } = live;
    return { version, people, total, connections, close: () => this.#end(id, live, onChange) };
  }

  /** Tells the other nodes that the watchers of this one are gone. */
  close(): void {
    this.#closed = true;
    this.#cancelTick?.();
    this.#cancelFlush?.();
    this.#live.clear();
    this.#bus.publish('presence-bye', {});
  }

  #begin(id: string): LivePresence {
    const live = new LivePresence(this.#untilAnswered());
    this.#live.set(id, live);
    this.#ask([id]);
    this.#planTick();
    return live;
  }

  #end(id: string, live: LivePresence, onChange: (change: PresenceChange) => void): void {
    if (!live.listeners.delete(onChange)) return;
    live.users -= 1;
    if (live.users > 0 || this.#live.get(id) !== live) return;
    this.#live.delete(id);
    this.#reported.forget(id);
    // Nobody is asked any more, so nobody can be said to be silent.
    if (this.#live.size === 0) this.#reported.clear();
  }

  #changed(id: string): void {
    if (this.#live.has(id)) this.#stale.add(id);
    if (this.#askedFor.has(id, this.#tick)) this.#owed.add(id);
    if (this.#stale.size + this.#owed.size > 0) this.#planFlush(GATHER_MS);
  }

  #ask(ids: readonly string[]): void {
    for (let start = 0; start < ids.length; start += IDS_PER_ASK) {
      const some = ids.slice(start, start + IDS_PER_ASK);
      this.#bus.publish('presence-ask', { ids: some, known: this.#reported.known(some) });
    }
  }

  /** Even when there is nothing new: the answer says that this node lives. */
  #answer(ids: readonly string[], known: readonly number[] = []): void {
    this.#owesAnswer = true;
    ids.forEach((id, position) => {
      this.#askedFor.note(id, this.#tick);
      if (this.#own.changeOf(id) !== (known[position] ?? 0)) this.#owed.add(id);
    });
    this.#planFlush(ANSWER_MS);
    this.#planTick();
  }

  #learn(reports: readonly WatcherReport[], from: string): void {
    if (this.#live.size === 0) return;
    this.#reported.heard(from, this.#tick);
    for (const report of reports) {
      if (!this.#live.has(report.id)) continue;
      this.#reported.take(from, report);
      this.#stale.add(report.id);
    }
    if (this.#stale.size > 0) this.#planFlush(GATHER_MS);
  }

  #drop(nodeId: string, goneSince: number): void {
    for (const id of this.#reported.drop(nodeId)) this.#settle(id, goneSince);
  }

  #settle(id: string, goneSince = this.#tick): void {
    const known = { own: this.#own.peopleOf(id), reports: this.#reported.of(id) };
    this.#live.get(id)?.settle(known, this.#tick, goneSince);
  }

  readonly #flush = (): void => {
    this.#cancelFlush = null;
    this.#flushIn = Number.POSITIVE_INFINITY;
    for (const id of this.#stale) this.#settle(id);
    this.#stale.clear();
    const owed = [...this.#owed];
    this.#owed.clear();
    if (owed.length === 0 && this.#owesAnswer) this.#bus.publish('presence-tell', { reports: [] });
    this.#owesAnswer = false;
    for (let start = 0; start < owed.length; start += REPORTS_PER_TELL) {
      const reports = owed.slice(start, start + REPORTS_PER_TELL).map((id) => this.#own.report(id));
      this.#bus.publish('presence-tell', { reports });
    }
  };

  /** A plan for an earlier moment replaces a later one. */
  #planFlush(milliseconds: number): void {
    if (this.#closed || milliseconds >= this.#flushIn) return;
    this.#cancelFlush?.();
    this.#flushIn = milliseconds;
    this.#cancelFlush = this.#clock.after(milliseconds, this.#flush);
  }

  #planTick(): void {
    if (this.#closed) return;
    this.#cancelTick ??= this.#clock.after(TICK_MS, this.#runTick);
  }

  readonly #runTick = (): void => {
    this.#cancelTick = null;
    this.#tick += 1;
    this.#askedFor.prune(this.#tick);
    // They have been gone for long already: no page is still being loaded.
    for (const nodeId of this.#reported.silentSince(this.#tick - SILENCE_TICKS)) {
      this.#drop(nodeId, this.#tick - GRACE_TICKS);
    }
    for (const [id, live] of this.#live) if (live.isWaiting) this.#settle(id);
    if (this.#tick % RENEW_TICKS === 0) this.#ask([...this.#live.keys()]);
    if (this.#live.size + this.#askedFor.size > 0) this.#planTick();
  };

  async #untilAnswered(): Promise<void> {
    if (this.#bus.reach === 'process') return;
    await new Promise<void>((resolve) => void this.#clock.after(OPENING_MS, resolve));
  }
}

/** Whoever wants to go on hearing asks again well before this. */
const KEPT_TICKS = 10;
const MOST_SESSIONS = 50_000;

/** Sessions that other nodes want to hear of. Times are ticks of the owner. */
class AskedFor {
  readonly #until = new Map<string, number>();

  get size(): number {
    return this.#until.size;
  }

  /** Past the bound nothing is noted: the other node gets its answers, and learns of changes when it asks again. */
  note(id: string, tick: number): void {
    if (this.#until.has(id) || this.#until.size < MOST_SESSIONS) this.#until.set(id, tick + KEPT_TICKS);
  }

  has(id: string, tick: number): boolean {
    return (this.#until.get(id) ?? 0) > tick;
  }

  prune(tick: number): void {
    for (const [id, until] of this.#until) if (until <= tick) this.#until.delete(id);
  }
}

/** Notes for one reader's user what is watched. An object and no closures, because there is one for every connection. */
export class ReaderAttendance implements Attendance {
  readonly #presence: Presence;
  readonly #connections: Connections;
  readonly #userId: string;
  readonly #sink: FrameSink;

  constructor(presence: Presence, connections: Connections, userId: string, sink: FrameSink) {
    this.#presence = presence;
    this.#connections = connections;
    this.#userId = userId;
    this.#sink = sink;
    connections.open(userId, sink);
  }

  close(): void {
    this.#connections.close(this.#userId, this.#sink);
  }

  enter(id: string): void {
    this.#presence.enter(id, this.#userId);
  }

  leave(id: string): void {
    this.#presence.leave(id, this.#userId);
  }
}
