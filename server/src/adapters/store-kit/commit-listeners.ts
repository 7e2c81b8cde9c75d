import { rowOf, type SessionRow, type SessionView } from '@session-hub/shared';
import type { Publication, Removal, Unlisten, Write } from '../../ports/session-store.js';

type CommitListener = (publication: Publication) => void;
type RowListener = (row: SessionRow) => void;

/** Who hears of commits, for a store that learns of every commit in its own process. */
export class CommitListeners {
  readonly #bySession = new Map<string, Set<CommitListener>>();
  readonly #forRows = new Set<RowListener>();

  listen(id: string, listener: CommitListener): Unlisten {
    const listeners = this.#bySession.get(id) ?? new Set();
    // A function of its own, so that the same listener may be handed in twice.
    const own: CommitListener = (publication) => listener(publication);
    listeners.add(own);
    this.#bySession.set(id, listeners);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#bySession.get(id) === listeners) this.#bySession.delete(id);
    };
  }

  listenRows(listener: RowListener): Unlisten {
    const own: RowListener = (row) => listener(row);
    this.#forRows.add(own);
    return () => void this.#forRows.delete(own);
  }

  committed({ id, record: { view }, events }: Write): void {
    const listeners = this.#bySession.get(id);
    if (listeners !== undefined) {
      const from = view.seq - events.length;
      const publication: Publication = { id, epoch: view.epoch, from, events, view };
      for (const listener of listeners) listener(publication);
    }
    this.#tellRow(view);
  }

  removed({ record: { view }, tombstone }: Removal): void {
    const { id, epoch, seq } = view;
    const publication: Publication = { id, epoch, from: seq, events: [], removed: tombstone };
    for (const listener of this.#bySession.get(id) ?? []) listener(publication);
    this.#tellRow(view);
  }

  clear(): void {
    this.#bySession.clear();
    this.#forRows.clear();
  }

  #tellRow(view: SessionView): void {
    if (this.#forRows.size === 0) return;
    const row = rowOf(view);
    for (const listener of this.#forRows) listener(row);
  }
}
