import { type CalendarDay, isZone, localTime, momentOf, nextDay, weekday } from './zoned-time.js';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const FORM = /^(?:([a-z,-]+) )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([A-Za-z][\w+/-]*))?$/;
/** A week and a day: what has not changed by then never does. */
const LOOK_AHEAD_DAYS = 8;

/** `mon-fri 09:30 America/New_York`, read. `after` lasts until midnight, `before` begins there. */
export interface TimeOfDay {
  readonly side: 'after' | 'before';
  /** 0 for Sunday; in rising order. */
  readonly days: readonly number[];
  readonly seconds: number;
  readonly zone: string;
}

export interface TimeFinding {
  readonly holds: boolean;
  /** When that changes by itself; null when never. */
  readonly until: number | null;
  /** What the clocks show, such as `fri 09:35:02`. */
  readonly found: string;
}

interface Window {
  readonly from: number;
  readonly until: number | null;
  readonly holds: boolean;
}

/** Of each time the window that was found last: writes come more often than hours pass. */
const WINDOWS = new WeakMap<TimeOfDay, Window>();

/** Reads a time of day, or says in a sentence what is wrong with it. */
export function parseTimeOfDay(side: TimeOfDay['side'], text: string): TimeOfDay | string {
  const found = FORM.exec(text);
  if (found === null) {
    return `"${text}" is no time of day; write it like "09:30", "09:30 America/New_York" or "mon-fri 09:30 Europe/Berlin"`;
  }
  const [, names, hours, minutes, rest = '0', zone = 'UTC'] = found;
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(rest)];
  if (hour > 23 || minute > 59 || second > 59) return `"${text}" is no time that a clock shows`;
  const days = names === undefined ? EVERY_DAY : parseDays(names);
  if (days === null) return `"${names}" are no days of the week; write them like "mon-fri" or "sat,sun"`;
  if (!isZone(zone)) return `"${zone}" is no time zone; write it like "America/New_York"`;
  return { side, days, seconds: hour * 3_600 + minute * 60 + second, zone };
}

/** Whether the time of day has come, or has not come yet, on one of its days. */
export function assessTime(time: TimeOfDay, now: number): TimeFinding {
  const { day, seconds } = localTime(now, time.zone);
  const { holds, until } = windowAt(time, day, now);
  return { holds, until, found: `${DAYS[weekday(day)]} ${clockText(seconds)}` };
}

function windowAt(time: TimeOfDay, day: CalendarDay, now: number): Window {
  const known = WINDOWS.get(time);
  if (known !== undefined && now >= known.from && (known.until === null || now < known.until)) return known;
  const holds = holdsOn(time, day, now);
  const window = { from: now, until: nextChange(time, day, now, holds), holds };
  WINDOWS.set(time, window);
  return window;
}

function holdsOn({ side, days, seconds, zone }: TimeOfDay, day: CalendarDay, now: number): boolean {
  if (!days.includes(weekday(day))) return false;
  const hasCome = now >= momentOf(day, seconds, zone);
  return side === 'after' ? hasCome : !hasCome;
}

function nextChange(time: TimeOfDay, today: CalendarDay, now: number, holds: boolean): number | null {
  let day = today;
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    for (const seconds of [0, time.seconds]) {
      const at = momentOf(day, seconds, time.zone);
      if (at > now && holdsOn(time, day, at) !== holds) return at;
    }
    day = nextDay(day);
  }
  return null;
}

function parseDays(names: string): number[] | null {
  const days = new Set<number>();
  for (const part of names.split(',')) {
    const [from = -1, to = from, ...more] = part
      .split('-')
      .map((name) => DAYS.indexOf(name as (typeof DAYS)[number]));
    if (from < 0 || to < 0 || more.length > 0) return null;
    // `fri-mon` goes on over the end of the week.
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return [...days].sort();
}

function clockText(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
