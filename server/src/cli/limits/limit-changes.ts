import type { HubLimits, LimitChanges } from '@session-hub/shared';
import { limitChangesSchema } from '@session-hub/shared/schemas';
import { parseValue } from '../emit/parse-value.js';
import { parseDuration } from '../parse-duration.js';
import { usageError } from '../usage-error.js';
import { isTime, LIMIT_NAMES } from './limit-names.js';

/** A limit by its name, and what it is to be. */
export interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** `policy.lifetime=2h`, `capacity.maxSessions=100`, `maxConnections=none`. */
export function parseLimit(pair: string): NamedValue {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError(`--set takes NAME=VALUE, not "${pair}".`);
  const name = pair.slice(0, at);
  if (!LIMIT_NAMES.includes(name))
    throw usageError(`There is no limit "${name}".`, `Known are ${LIMIT_NAMES.join(', ')}.`);
  return { name, value: readValue(name, pair.slice(at + 1)) };
}

/** Checked as far as one can without the limits in force. */
export function limitChanges(values: readonly NamedValue[], limits: HubLimits): LimitChanges {
  const changes: Record<string, unknown> = {};
  for (const { name, value } of values) {
    const [first = '', ...rest] = name.split('.');
    changes[first] = rest.length === 0 ? value : withValue(changes[first], rest, value);
  }
  // Of a rate one half may be given here; the hub takes both.
  for (const name of ['rateLimit', 'connectRate', 'addressRate'] as const) {
    if (name in changes) changes[name] = { ...limits[name], ...(changes[name] as object) };
  }
  const checked = limitChangesSchema.safeParse(changes);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw usageError(`${issue?.path.join('.') ?? '--set'}: ${issue?.message ?? 'it cannot be used'}.`);
}

function withValue(held: unknown, [name = '', ...rest]: readonly string[], value: unknown): object {
  const before = (held ?? {}) as Record<string, unknown>;
  return { ...before, [name]: rest.length === 0 ? value : withValue(before[name], rest, value) };
}

function readValue(name: string, text: string): unknown {
  if (text === 'none') return null;
  if (!isTime(name)) return parseValue(text);
  try {
    return parseDuration(text);
  } catch {
    throw usageError(`${name} must be a time such as 30s, 10m, 2h or 7d, not "${text}".`);
  }
}
