import { LIMITS, type Person, type PresenceMessage } from '@session-hub/shared';
import type { WatcherReport } from '../../../ports/cluster-bus.js';

/** A PresenceMessage without the id of its session. */
export type PresenceChange = Omit<PresenceMessage, 'id'>;

export interface WatchedPresence {
  version: number;
  people: Person[];
  total: number;
  connections: number;
  close(): void;
}

/** A page that is loaded anew is gone for a moment. Nobody is told before this many ticks have passed. */
export const GRACE_TICKS = 4;

/** All that is known of a session's watchers at one moment. */
export interface Known {
  own: ReadonlyMap<string, number>;
  reports: readonly WatcherReport[];
}

/** Who watches one session on all nodes together, as it is told to those who asked. */
export class LivePresence {
  readonly listeners = new Set<(change: PresenceChange) => void>();
  /** The answers of the other nodes are in, as far as they were waited for. */
  readonly opened: Promise<void>;
  /** Those who listen, or are about to. */
  users = 0;
  version = 1;
  total = 0;
  connections = 0;
  /** Everybody known by name, those who came first in front. */
  readonly #people = new Map<string, number>();
  /** Who has no connection any more, and since which tick. */
  readonly #gone = new Map<string, number>();
  /** As they were told. */
  #named = new Map<string, number>();

  constructor(opened: Promise<void>) {
    this.opened = opened;
  }

  get people(): Person[] {
    return [...this.#named].map(([id, connections]) => ({ id, connections }));
  }

  /** Whether time alone will change something. */
  get isWaiting(): boolean {
    return this.#gone.size > 0;
  }

  /** Takes over what is known, and tells the listeners what that changed. `goneSince` is for those who vanished. */
  settle(known: Known, tick: number, goneSince = tick): void {
    const before = new Set(this.#people.keys());
    const { counts, more } = sum(known);
    for (const [id, connections] of counts) {
      this.#people.set(id, connections);
      this.#gone.delete(id);
    }
    const left = this.#letGo(counts, tick, goneSince);
    this.#tell(before, left, more);
  }

  #letGo(counts: ReadonlyMap<string, number>, tick: number, goneSince: number): string[] {
    const left: string[] = [];
    for (const id of this.#people.keys()) {
      if (counts.has(id)) continue;
      const since = this.#gone.get(id) ?? goneSince;
      this.#gone.set(id, since);
      if (tick - since < GRACE_TICKS) continue;
      this.#people.delete(id);
      this.#gone.delete(id);
      left.push(id);
    }
    return left;
  }

  #tell(before: ReadonlySet<string>, gone: readonly string[], more: WatcherReport['more']): void {
    const named = new Map([...this.#people].slice(0, LIMITS.peopleNamed));
    const people = [...named]
      .filter(([id, connections]) => this.#named.get(id) !== connections)
      .map(([id, connections]) => ({ id, connections }));
    const joined = people.map(({ id }) => id).filter((id) => !before.has(id));
    const left = gone.filter((id) => this.#named.has(id));
    const total = this.#people.size + more.people;
    const connections = [...this.#people.values()].reduce((all, count) => all + count, more.connections);
    const isSame = total === this.total && connections === this.connections;
    if (isSame && people.length === 0 && left.length === 0) return;

    this.#named = named;
    this.total = total;
    this.connections = connections;
    const from = this.version;
    this.version += 1;
    const change = { from, to: this.version, people, joined, left, total, connections };
    for (const listener of this.listeners) listener(change);
  }
}

/** People that no report names are counted once for each node. */
function sum({ own, reports }: Known): { counts: Map<string, number>; more: WatcherReport['more'] } {
  const counts = new Map(own);
  const more = { people: 0, connections: 0 };
  for (const report of reports) {
    for (const [id, connections] of report.people) counts.set(id, (counts.get(id) ?? 0) + connections);
    more.people += report.more.people;
    more.connections += report.more.connections;
  }
  return { counts, more };
}
