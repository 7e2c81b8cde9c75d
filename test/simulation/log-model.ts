import { EVENT_CLASSES, emptyView, type HubEvent, reduce, type SessionView } from '@session-hub/shared';
import type { MemoryDisk } from 'session-hub/internal/adapters/store-memory/memory-disk.js';

export const LOSSLESS: ReadonlySet<string> = new Set(
  Object.entries(EVENT_CLASSES).flatMap(([type, eventClass]) => (eventClass === 'lossless' ? [type] : [])),
);

/** The plain truth: what is on the disk, and what it folds to. */
export class LogModel {
  readonly #disk: MemoryDisk;
  readonly #logs = new Map<string, HubEvent[]>();
  readonly #views = new Map<string, SessionView[]>();

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  /** The whole log. What was read before is kept, so that a log that changed its past would be noticed. */
  log(id: string): HubEvent[] {
    const log = this.#logs.get(id) ?? [];
    this.#logs.set(id, log);
    const head = this.#disk.heads([id]).get(id)?.seq ?? 0;
    if (head > log.length) {
      const query = {
        id,
        after: log.length,
        upTo: head,
        limit: head,
        maxLength: Number.POSITIVE_INFINITY,
        take: 'oldest',
        only: 'all',
      } as const;
      for (const { text } of this.#disk.log(query)) log.push(JSON.parse(text) as HubEvent);
    }
    return log;
  }

  viewAt(id: string, seq: number): SessionView | undefined {
    const views = this.#views.get(id) ?? [];
    this.#views.set(id, views);
    const epoch = this.#disk.heads([id]).get(id)?.epoch ?? '';
    for (const event of this.log(id).slice(views.length))
      views.push(reduce(views.at(-1) ?? emptyView(id, epoch), event));
    return seq === 0 ? emptyView(id, epoch) : views[seq - 1];
  }
}
