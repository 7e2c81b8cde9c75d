import type { Findings } from './check-history.js';
import type { Promised } from './fault.js';

export type Totals = Omit<Findings, 'complaints'>;

/** On an idle machine. */
const LONGEST_PROMISED_MS = 10_000;

/** One sentence for each way in which what was found is not what was promised, on a machine so many times as slow. */
export function brokenPromises(
  promise: Promised,
  totals: Totals,
  slowestMs: number,
  slowness: number,
): string[] {
  const broken: string[] = [];
  const never = (count: number, sentence: string): void => {
    if (count > 0) broken.push(`${count} ${sentence}`);
  };
  if (totals.acked === 0) broken.push('nothing was acknowledged, so nothing was tested');
  never(totals.lost, 'acknowledged operations were lost without a word');
  never(totals.duplicated, 'operations came twice');
  never(totals.reordered, 'events came in the wrong order');
  never(totals.missing, 'acknowledged operations did not come back from their workers');
  never(totals.refused, 'operations were refused');
  if (slowestMs > LONGEST_PROMISED_MS * slowness)
    broken.push(`it took ${slowestMs} ms until all was well again`);
  switch (promise) {
    case 'told':
      return broken;
    case 'kept':
      never(totals.resyncs, 'times a watcher was made to start over');
      never(totals.cut, 'logs were cut');
      return broken;
  }
}
