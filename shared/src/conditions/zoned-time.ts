const DAY_MS = 86_400_000;
/** More zones than there are names for would only be other spellings. */
const MOST_FORMATS = 1_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** A day of the calendar, as the midnight of the same date in UTC. */
export type CalendarDay = number;

export interface LocalTime {
  readonly day: CalendarDay;
  /** Seconds that the clocks show since midnight. */
  readonly seconds: number;
}

/** Whether the zone is one that this program has the rules of, such as `America/New_York`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What calendar and clocks show there. */
export function localTime(at: number, zone: string): LocalTime {
  const wall = at + offsetAt(at, zone);
  const day = Math.floor(wall / DAY_MS) * DAY_MS;
  return { day, seconds: Math.floor((wall - day) / 1_000) };
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(day: CalendarDay): number {
  return new Date(day).getUTCDay();
}

export function nextDay(day: CalendarDay): CalendarDay {
  return day + DAY_MS;
}

/**
 * The first moment of that day at which the clocks show that time or a later one: of a time that comes twice the first,
 * of a time that is left out the moment at which they are put forward.
 */
export function momentOf(day: CalendarDay, seconds: number, zone: string): number {
  const wall = day + seconds * 1_000;
  const before = offsetAt(wall - DAY_MS, zone);
  const after = offsetAt(wall + DAY_MS, zone);
  const fitting = [wall - before, wall - after].filter((at) => at + offsetAt(at, zone) === wall);
  if (fitting.length > 0) return Math.min(...fitting);
  return changeBetween(wall - after, wall - before, zone);
}

/** When the offset changes between two moments, found by halving. */
function changeBetween(from: number, to: number, zone: string): number {
  const offset = offsetAt(from, zone);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

/** Milliseconds by which the clocks there are ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(whole)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  if (FORMATS.size >= MOST_FORMATS) FORMATS.clear();
  FORMATS.set(zone, format);
  return format;
}
