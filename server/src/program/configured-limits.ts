import type { CapacitySettings } from '@session-hub/shared';
import { capacitySettings } from '../core/hub/limits/capacity.js';
import { type PolicyChanges, policySettings } from '../core/session/policy/policy-settings.js';

/** What the environment says about how many sessions there may be, and how long. What it does not say is left out. */
export interface ConfiguredLimits {
  capacity?: Partial<CapacitySettings>;
  tombstones?: number;
  policy?: PolicyChanges;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const LONGEST_MS = 36_500 * 86_400_000;

/** How the value of each part of a policy is written. */
const POLICY: Readonly<Record<string, (text: string, name: string) => unknown>> = {
  idleAfter: time,
  inactivity: time,
  onInactivity: word,
  lifetime: time,
  warnAt: shares,
  stalledAfter: time,
  learnPace: flag,
  leaseDuration: time,
  onLostHealth: word,
  degradeAfterErrors: count,
  disconnectAfterErrors: count,
  errorWindow: time,
  agentHeartbeat: time,
  'retention.failed': time,
  'retention.completed': time,
  'retention.other': time,
};

/** What is wrong is told in one sentence that names the variable. */
export function configuredLimits(variables: EnvironmentVariables): ConfiguredLimits {
  const said = (name: string): string | null => variables[name]?.trim() || null;
  const [most, perOwner] = [said('MAX_SESSIONS'), said('MAX_SESSIONS_PER_OWNER')];
  const [whenFull, tombstones, policy] = [said('WHEN_FULL'), said('TOMBSTONES'), said('POLICY')];
  const capacity: Partial<CapacitySettings> = {
    ...(most !== null && { maxSessions: count(most, 'MAX_SESSIONS') }),
    ...(perOwner !== null && { maxPerOwner: count(perOwner, 'MAX_SESSIONS_PER_OWNER') }),
    ...(whenFull !== null && { whenFull: whenFullOf(whenFull) }),
  };
  if ((capacity.maxPerOwner ?? 0) > (capacity.maxSessions ?? Number.POSITIVE_INFINITY)) {
    throw new Error(
      'MAX_SESSIONS_PER_OWNER must not be above MAX_SESSIONS: no owner would ever get so many.',
    );
  }
  capacitySettings(capacity);
  return {
    ...(Object.keys(capacity).length > 0 && { capacity }),
    ...(tombstones !== null && { tombstones: time(tombstones, 'TOMBSTONES') }),
    ...(policy !== null && { policy: policyOf(policy) }),
  };
}

/** `lifetime=3h, warnAt=0.5 0.9, retention.failed=7d`. */
function policyOf(text: string): PolicyChanges {
  const policy: Record<string, unknown> = {};
  const retention: Record<string, unknown> = {};
  const names = new Set<string>();
  for (const pair of text.split(',')) {
    const [, name = '', value = ''] = /^\s*([\w.]+)\s*=\s*(.+?)\s*$/.exec(pair) ?? [];
    if (name === '') throw new Error(`POLICY has "${pair.trim()}", which is no NAME=VALUE.`);
    const read = Object.hasOwn(POLICY, name) ? POLICY[name] : undefined;
    if (read === undefined)
      throw new Error(
        `POLICY has "${name}", which nobody knows. Known are ${Object.keys(POLICY).join(', ')}.`,
      );
    if (names.has(name)) throw new Error(`POLICY says ${name} twice.`);
    names.add(name);
    const [first = '', second] = name.split('.');
    if (second === undefined) policy[first] = read(value, `POLICY: ${name}`);
    else retention[second] = read(value, `POLICY: ${name}`);
  }
  const changes = { ...policy, ...(Object.keys(retention).length > 0 && { retention }) } as PolicyChanges;
  try {
    policySettings(changes);
  } catch (error) {
    throw new Error(`POLICY cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return changes;
}

function whenFullOf(text: string): CapacitySettings['whenFull'] {
  if (text === 'refuse' || text === 'evict-oldest') return text;
  throw new Error(`WHEN_FULL must be refuse or evict-oldest, not "${text}".`);
}

function count(text: string, name: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new Error(`${name} must be a whole number above 0, not "${text}".`);
}

function time(text: string, name: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const milliseconds = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (milliseconds > LONGEST_MS) throw new Error(`${name} must be at most 36500d, not "${text}".`);
  if (milliseconds >= 1) return milliseconds;
  throw new Error(`${name} must be a time above 0 such as 90s, 30m, 2h or 7d, not "${text}".`);
}

function shares(text: string): number[] {
  return text.split(/\s+/).map(Number);
}

function flag(text: string, name: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`${name} must be true or false, not "${text}".`);
}

function word(text: string): string {
  return text;
}

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;
