import { EVENT_CLASSES, emptyView, type HubEvent, reduce, type SessionView } from '@session-hub/shared';
import type { SimDisk } from './sim-disk.js';

export const LOSSLESS: ReadonlySet<string> = new Set(
  Object.entries(EVENT_CLASSES).flatMap(([type, eventClass]) => (eventClass === 'lossless' ? [type] : [])),
);

/** The plain truth: what was committed to each epoch of each session, and what it folds to. */
export class LogModel {
  readonly #disk: SimDisk;
  readonly #views = new Map<string, SessionView[]>();

  constructor(disk: SimDisk) {
    this.#disk = disk;
  }

  /** How often the history has changed: while it has not, nothing may be missing anywhere. */
  get changes(): number {
    return this.#disk.changes;
  }

  /** Null while the session is not there. */
  epoch(id: string): string | null {
    return this.#disk.epochOf(id);
  }

  /** The whole log of an epoch; without one, of the session as it is. */
  log(id: string, epoch: string | null = this.epoch(id)): readonly HubEvent[] {
    return epoch === null ? [] : this.#disk.chronicle(id, epoch);
  }

  viewAt(id: string, epoch: string, seq: number): SessionView | undefined {
    const key = `${id} ${epoch}`;
    const views = this.#views.get(key) ?? [];
    this.#views.set(key, views);
    for (const event of this.log(id, epoch).slice(views.length))
      views.push(reduce(views.at(-1) ?? emptyView(id, epoch), event));
    return seq === 0 ? emptyView(id, epoch) : views[seq - 1];
  }
}
