const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As people say it: `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export function formatDuration(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time < SECOND) return `${Math.round(time)} ms`;
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s`;
  if (time < HOUR) return pair(time, MINUTE, 'min', SECOND, 's');
  if (time < DAY) return pair(time, HOUR, 'h', MINUTE, 'min');
  return pair(time, DAY, 'd', HOUR, 'h');
}

/** The coarsest unit only: `3 min`. */
export function formatAge(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s`;
  if (time < HOUR) return `${Math.floor(time / MINUTE)} min`;
  if (time < DAY) return `${Math.floor(time / HOUR)} h`;
  return `${Math.floor(time / DAY)} d`;
}

/** `3–6 s left`; one value where both ends read the same. */
export function formatRange({ low, high }: { low: number; high: number }): string {
  const [from, to] = [formatDuration(low), formatDuration(high)];
  if (from === to) return from;
  const [fromNumber, fromUnit, ...fromRest] = from.split(' ');
  const [, toUnit, ...toRest] = to.split(' ');
  const isShort = fromUnit === toUnit && fromRest.length === 0 && toRest.length === 0;
  return isShort ? `${fromNumber}–${to}` : `${from} – ${to}`;
}

function pair(time: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(time / large);
  const rest = Math.floor((time % large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}
