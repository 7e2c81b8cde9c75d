import type { Condition } from '../schemas/template.js';
import { parseTimeOfDay, type TimeOfDay } from './time-of-day.js';

export type Comparison = 'above' | 'below' | 'at_least' | 'at_most';

/** A condition, read. */
export type ParsedCondition =
  | { readonly kind: 'compare'; readonly name: string; readonly by: Comparison; readonly value: number }
  | { readonly kind: 'is'; readonly name: string; readonly value: number | boolean | string }
  | { readonly kind: 'time'; readonly time: TimeOfDay }
  | { readonly kind: 'silence'; readonly milliseconds: number };

const COMPARED = /^(.+)_(above|below|at_least|at_most)$/;
const TEN_YEARS = 10 * 365 * 86_400_000;
const READ = new WeakMap<Condition, ParsedCondition | string>();

/** Reads a condition, or says in a sentence what is wrong with it. The same object is read once. */
export function parseCondition(given: Condition): ParsedCondition | string {
  const known = READ.get(given);
  if (known !== undefined) return known;
  const parsed = read(given);
  READ.set(given, parsed);
  return parsed;
}

function read({ condition, value }: Condition): ParsedCondition | string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return `${condition} needs a number, not ${value}`;
  if (condition === 'time_after' || condition === 'time_before') return readTime(condition, value);
  if (condition === 'no_activity_for') {
    const isTime = typeof value === 'number' && value >= 1 && value <= TEN_YEARS;
    return isTime
      ? { kind: 'silence', milliseconds: value }
      : 'no_activity_for needs milliseconds, at least 1 and at most ten years';
  }
  const [, name, by] = COMPARED.exec(condition) ?? [];
  if (name !== undefined && by !== undefined) return compared(condition, name, by as Comparison, value);
  return { kind: 'is', name: condition.replace(/(.)_is$/, '$1'), value };
}

function readTime(
  condition: 'time_after' | 'time_before',
  value: Condition['value'],
): ParsedCondition | string {
  if (typeof value !== 'string') return `${condition} needs a time of day such as "09:30 America/New_York"`;
  const time = parseTimeOfDay(condition === 'time_after' ? 'after' : 'before', value);
  if (typeof time === 'string') return `${condition}: ${time}`;
  if (time.side === 'before' && time.seconds === 0)
    return 'time_before: nothing of a day comes before "00:00"';
  return { kind: 'time', time };
}

function compared(
  condition: string,
  name: string,
  by: Comparison,
  value: Condition['value'],
): ParsedCondition | string {
  if (typeof value !== 'number') return `${condition} needs a number, not ${JSON.stringify(value)}`;
  if (name === 'progress' && !(value >= 0 && value <= 100)) {
    return `${condition} needs a percentage from 0 to 100, not ${value}`;
  }
  return { kind: 'compare', name, by, value };
}
