import { LIMITS } from '@session-hub/shared';
import type { WatcherReport } from '../../../ports/cluster-bus.js';

interface Watched {
  /** Connections by user, those who came first in front. */
  readonly people: Map<string, number>;
  n: number;
}

/** Who watches which session on this node. */
export class OwnWatchers {
  readonly #bySession = new Map<string, Watched>();
  #changes = 0;

  enter(id: string, userId: string): void {
    const watched = this.#bySession.get(id) ?? { people: new Map<string, number>(), n: 0 };
    watched.people.set(userId, (watched.people.get(userId) ?? 0) + 1);
    watched.n = ++this.#changes;
    this.#bySession.set(id, watched);
  }

  leave(id: string, userId: string): void {
    const watched = this.#bySession.get(id);
    const connections = watched?.people.get(userId);
    if (watched === undefined || connections === undefined) return;
    if (connections > 1) watched.people.set(userId, connections - 1);
    else watched.people.delete(userId);
    watched.n = ++this.#changes;
    if (watched.people.size === 0) this.#bySession.delete(id);
  }

  peopleOf(id: string): ReadonlyMap<string, number> {
    return this.#bySession.get(id)?.people ?? new Map();
  }

  /** The `n` of a report made now. */
  changeOf(id: string): number {
    return this.#bySession.get(id)?.n ?? 0;
  }

  report(id: string): WatcherReport {
    const everybody = [...this.peopleOf(id)];
    const unnamed = everybody.slice(LIMITS.peopleNamed);
    return {
      id,
      n: this.changeOf(id),
      people: everybody.slice(0, LIMITS.peopleNamed),
      more: {
        people: unnamed.length,
        connections: unnamed.reduce((sum, [, connections]) => sum + connections, 0),
      },
    };
  }
}
