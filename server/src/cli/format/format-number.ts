const formatters = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }),
);

/** Grouped by thousands, with as many decimals as say something. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return formatters[digits]?.format(value) ?? String(value);
}

/** `42.0 %`: always one decimal, so that a bar's text does not dance. */
export function formatPercentage(percentage: number): string {
  return `${percentage.toFixed(1)} %`;
}

/** Local time of day, with milliseconds; the date before it when that was not today. */
export function formatTime(at: number, now: number): string {
  const time = new Date(at);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  return dayOf(time) === dayOf(new Date(now)) ? clock : `${dayOf(time)} ${clock}`;
}

function dayOf(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

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

/** Control characters but the line feed, and what turns the direction of writing round. */
const UNSAFE = /(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * What somebody stored, without the power to steer the terminal that shows it: no escape sequences, no
 * returning to the line's start, no reversed writing.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '  ').replace(UNSAFE, '\uFFFD');
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s*\n\s*/g, ' ⏎ ');
}
