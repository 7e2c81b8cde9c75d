import type { Condition, SessionPlan } from '../schemas/template.js';
import { type ParsedCondition, parseCondition } from './parse-condition.js';
import type { TimeOfDay } from './time-of-day.js';

/** What is wrong with the conditions of a session, in a sentence; null when nothing is. */
export function checkConditions({
  autoStart = [],
  autoStop = [],
}: Pick<SessionPlan, 'autoStart' | 'autoStop'>): string | null {
  return (
    unreadable('autoStart', autoStart) ??
    unreadable('autoStop', autoStop) ??
    neverTogether(autoStart) ??
    stoppedAtOnce(autoStart, autoStop)
  );
}

function unreadable(which: string, conditions: readonly Condition[]): string | null {
  for (const condition of conditions) {
    const parsed = parseCondition(condition);
    if (typeof parsed === 'string') return `${which}: ${parsed}.`;
  }
  return null;
}

/** All of them must hold at once for a session to start. */
function neverTogether(conditions: readonly Condition[]): string | null {
  for (const [position, one] of conditions.entries()) {
    const other = conditions.slice(position + 1).find((later) => exclude(read(one), read(later)));
    if (other !== undefined) {
      return `autoStart: ${conditionText(one)} and ${conditionText(other)} never hold at the same time.`;
    }
  }
  return null;
}

function stoppedAtOnce(autoStart: readonly Condition[], autoStop: readonly Condition[]): string | null {
  const both = autoStart.find((one) => autoStop.some((other) => conditionText(one) === conditionText(other)));
  return both === undefined
    ? null
    : `autoStart and autoStop both name ${conditionText(both)}: the session could never start by itself.`;
}

/** As it stands in reasons and sentences: `vix_below 30`. */
export function conditionText({ condition, value }: Condition): string {
  return value === true ? condition : `${condition} ${value}`;
}

/** Whether there is nothing for which both hold. What cannot be decided is left to what happens. */
function exclude(one: ParsedCondition, other: ParsedCondition): boolean {
  if (one.kind === 'time' && other.kind === 'time') return excludeInTime(one.time, other.time);
  if (!('name' in one) || !('name' in other) || one.name !== other.name) return false;
  const [first, second] = [rangeOf(one), rangeOf(other)];
  if (first === null || second === null) {
    return one.kind === 'is' && other.kind === 'is' ? one.value !== other.value : true;
  }
  const low = Math.max(first.low, second.low);
  const high = Math.min(first.high, second.high);
  return low === high ? ![first, second].every((range) => holdsFor(range, low)) : low > high;
}

function holdsFor({ low, high, withLow, withHigh }: Range, value: number): boolean {
  return (withLow ? value >= low : value > low) && (withHigh ? value <= high : value < high);
}

interface Range {
  low: number;
  high: number;
  withLow: boolean;
  withHigh: boolean;
}

/** The numbers for which it holds; null when it is about something else than a number. */
function rangeOf(parsed: ParsedCondition): Range | null {
  if (parsed.kind === 'is') {
    if (typeof parsed.value !== 'number') return null;
    return { low: parsed.value, high: parsed.value, withLow: true, withHigh: true };
  }
  if (parsed.kind !== 'compare') return null;
  const { value, by } = parsed;
  const withEnd = by === 'at_least' || by === 'at_most';
  const isUp = by === 'above' || by === 'at_least';
  return isUp
    ? { low: value, high: Number.POSITIVE_INFINITY, withLow: withEnd, withHigh: true }
    : { low: Number.NEGATIVE_INFINITY, high: value, withLow: true, withHigh: withEnd };
}

/** Of two zones the days do not begin together, so only what is said in one zone can be compared. */
function excludeInTime(one: TimeOfDay, other: TimeOfDay): boolean {
  if (one.zone !== other.zone) return false;
  if (!one.days.some((day) => other.days.includes(day))) return true;
  const [after, before] = one.side === 'after' ? [one, other] : [other, one];
  if (after.side === before.side) return false;
  return after.seconds >= before.seconds;
}

function read(condition: Condition): ParsedCondition {
  const parsed = parseCondition(condition);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}
