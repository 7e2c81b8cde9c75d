import type { Condition } from '../schemas/template.js';
import type { SessionView } from '../schemas/view.js';
import { type ErrorMinute, errorRate, errorRateChanges } from './error-rate.js';
import { type Comparison, type ParsedCondition, parseCondition } from './parse-condition.js';
import { assessTime } from './time-of-day.js';

export type Found = number | boolean | string | null;

/** What conditions are held against. */
export interface ConditionEvidence {
  readonly view: Pick<SessionView, 'signals' | 'metrics' | 'progress' | 'errors'>;
  /** When anybody last did anything; left out by who does not know it. */
  readonly activeAt?: number;
  /** The errors of the last hour; left out by who does not know them. */
  readonly errorMinutes?: readonly ErrorMinute[];
}

export interface ConditionFinding {
  /** Null when there is nothing to hold it against. */
  readonly holds: boolean | null;
  readonly found: Found;
  /** When `holds` changes though nothing happens; null when never. */
  readonly until: number | null;
}

const UNKNOWN: ConditionFinding = { holds: null, found: null, until: null };

const COMPARE: Readonly<Record<Comparison, (found: number, value: number) => boolean>> = {
  above: (found, value) => found > value,
  below: (found, value) => found < value,
  at_least: (found, value) => found >= value,
  at_most: (found, value) => found <= value,
};

/** Holds a condition against what is known at `now`. One that cannot be read is unknown. */
export function assessCondition(
  condition: Condition,
  evidence: ConditionEvidence,
  now: number,
): ConditionFinding {
  const parsed = parseCondition(condition);
  if (typeof parsed === 'string') return UNKNOWN;
  switch (parsed.kind) {
    case 'time':
      return assessTime(parsed.time, now);
    case 'silence':
      return assessSilence(parsed.milliseconds, evidence.activeAt, now);
    case 'compare':
    case 'is':
      return assessValue(parsed, evidence, now);
  }
}

function assessSilence(milliseconds: number, activeAt: number | undefined, now: number): ConditionFinding {
  if (activeAt === undefined) return UNKNOWN;
  const holds = now >= activeAt + milliseconds;
  return { holds, found: Math.max(0, now - activeAt), until: holds ? null : activeAt + milliseconds };
}

type ValueCondition = Extract<ParsedCondition, { name: string }>;

function assessValue(parsed: ValueCondition, evidence: ConditionEvidence, now: number): ConditionFinding {
  const told = toldValue(parsed.name, evidence.view);
  if (told !== null) return { ...compare(parsed, told), until: null };
  if (parsed.name !== 'error_rate')
    return { ...compare(parsed, ownValue(parsed.name, evidence.view)), until: null };
  const { errorMinutes } = evidence;
  if (errorMinutes === undefined) return UNKNOWN;
  const finding = compare(parsed, errorRate(errorMinutes, now));
  const until = errorRateChanges(errorMinutes, now)
    .sort((left, right) => left - right)
    .find((at) => compare(parsed, errorRate(errorMinutes, at)).holds !== finding.holds);
  return { ...finding, until: until ?? null };
}

function compare(parsed: ValueCondition, found: Found): Pick<ConditionFinding, 'holds' | 'found'> {
  if (found === null) return { holds: null, found };
  if (parsed.kind === 'is') return { holds: found === parsed.value, found };
  // A text where a number was to be compared says nothing either way.
  return { holds: typeof found === 'number' ? COMPARE[parsed.by](found, parsed.value) : null, found };
}

/** What somebody has said under this name: a signal, else a metric. */
function toldValue(name: string, { signals, metrics }: ConditionEvidence['view']): Found {
  if (Object.hasOwn(signals, name)) return signals[name]?.value ?? null;
  if (Object.hasOwn(metrics, name)) return metrics[name]?.value ?? null;
  return null;
}

/** What the hub itself knows. */
function ownValue(name: string, { progress, errors }: ConditionEvidence['view']): Found {
  switch (name) {
    case 'progress':
      return progress?.percentage ?? null;
    case 'error_count':
      return errors.count;
    default:
      return null;
  }
}
