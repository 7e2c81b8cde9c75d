const MINUTE = 60_000;
/** Errors of this many minutes make the rate. */
const WINDOW = 60;

/** A minute since 1970, and how many errors came in it. */
export type ErrorMinute = readonly [minute: number, count: number];

/** Counts one more. Holds no more than the minutes of the window. */
export function countError(minutes: readonly ErrorMinute[], at: number): ErrorMinute[] {
  const minute = Math.floor(at / MINUTE);
  const before = counted(minutes, at);
  const count = before.find(([one]) => one === minute)?.[1] ?? 0;
  return [...before.filter(([one]) => one !== minute), [minute, count + 1]];
}

/** Errors per minute over the last hour, counted by whole minutes. */
export function errorRate(minutes: readonly ErrorMinute[], now: number): number {
  return counted(minutes, now).reduce((sum, [, count]) => sum + count, 0) / WINDOW;
}

/** When the rate will sink though nothing happens, each time. */
export function errorRateChanges(minutes: readonly ErrorMinute[], now: number): number[] {
  return counted(minutes, now).map(([minute]) => (minute + WINDOW) * MINUTE);
}

function counted(minutes: readonly ErrorMinute[], now: number): ErrorMinute[] {
  const oldest = Math.floor(now / MINUTE) - WINDOW;
  return minutes.filter(([minute]) => minute > oldest);
}
