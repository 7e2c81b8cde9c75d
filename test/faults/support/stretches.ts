import type { HistoryEntry, Told } from './history-entry.js';

/** What one watcher was told between two resets. */
export interface Stretch {
  readonly session: string;
  readonly watcher: string;
  readonly cause: 'began' | 'reset' | 'gone';
  /** Where in the history it began. */
  readonly at: number;
  readonly epoch: string;
  /** What lies up to here was handed over as a view. */
  readonly start: number;
  readonly told: Told;
  readonly seen: { epoch: string; seq: number; token: string | null }[];
  readonly omitted: { from: number; to: number }[];
}

/** The stretches of all watchers of one session, in the order in which they began. */
export function stretchesOf(history: readonly HistoryEntry[], session: string): Stretch[] {
  const stretches: Stretch[] = [];
  const current = new Map<string, Stretch>();
  const promised = new Map<string, Told>();
  const begin = (watcher: string, from: Pick<Stretch, 'cause' | 'at' | 'epoch' | 'start'>): Stretch => {
    const told = promised.get(watcher) ?? 'lossless events';
    const stretch: Stretch = { session, watcher, told, ...from, seen: [], omitted: [] };
    current.set(watcher, stretch);
    stretches.push(stretch);
    return stretch;
  };
  for (const [at, entry] of history.entries()) {
    if (entry.session !== session) continue;
    switch (entry.kind) {
      case 'sent':
      case 'acked':
      case 'refused':
      case 'resent':
        break;
      case 'began':
        promised.set(entry.watcher, entry.told);
        begin(entry.watcher, { cause: 'began', at, epoch: entry.epoch, start: entry.seq });
        break;
      case 'reset':
        begin(entry.watcher, { cause: 'reset', at, epoch: entry.epoch, start: entry.seq });
        break;
      case 'gone':
        begin(entry.watcher, { cause: 'gone', at, epoch: '', start: 0 });
        break;
      case 'seen':
        stretchOf(entry.watcher).seen.push(entry);
        break;
      case 'omitted':
        stretchOf(entry.watcher).omitted.push(entry);
        break;
      default:
        entry satisfies never;
    }
  }
  return stretches;

  function stretchOf(watcher: string): Stretch {
    const stretch = current.get(watcher);
    if (stretch === undefined)
      throw new Error(`${watcher} was told something before it said where it began.`);
    return stretch;
  }
}
