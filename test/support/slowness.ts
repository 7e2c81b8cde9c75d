import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/** Windows measures no load. The tests run in as many processes as there are cores, and their servers come on top. */
const UNKNOWN_LOAD = 2;
/** With more, a wait would outlast jest's time limit, which does not say what was waited for. */
const MOST = 6;

/**
 * How many times as long something may take on this machine as on an idle one: 1, and more for each process that
 * waits for a core now or did in the last minute, up to 6.
 */
export function slowness(): number {
  if (process.platform === 'win32') return 1 + UNKNOWN_LOAD;
  const [lastMinute = 0] = loadavg();
  return Math.min(MOST, 1 + Math.max(lastMinute, runnableNow()) / availableParallelism());
}

/** A time that holds on an idle machine, for a machine as busy as this one. */
export function allowing(milliseconds: number): number {
  return Math.round(milliseconds * slowness());
}

/** The average of a minute does not know yet of a load that has just begun. Linux counts at this moment. */
function runnableNow(): number {
  try {
    return Number(/ (\d+)\/\d+ /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
