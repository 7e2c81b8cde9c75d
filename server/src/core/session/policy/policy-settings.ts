import type { PolicyChanges, PolicySettings } from '@session-hub/shared';
import { policyChangesSchema } from '@session-hub/shared/schemas';
import type { Guards } from '../../../ports/session-record.js';

export type { PolicyChanges, PolicySettings } from '@session-hub/shared';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Sessions keep only what differs from this. Another value here would therefore change running sessions: give
 * new settings, and leave these as they are.
 */
export const DEFAULT_POLICY: Readonly<PolicySettings> = {
  idleAfter: 5 * MINUTE,
  inactivity: 30 * MINUTE,
  onInactivity: 'expire',
  lifetime: 24 * HOUR,
  warnAt: [0.8, 0.95],
  stalledAfter: 30 * MINUTE,
  learnPace: false,
  leaseDuration: 30_000,
  onLostHealth: 'suspend',
  degradeAfterErrors: 3,
  disconnectAfterErrors: 5,
  errorWindow: 5 * MINUTE,
  agentHeartbeat: MINUTE,
  expectAgents: false,
  closingTime: 0,
  retention: { failed: HOUR, completed: 6 * HOUR, other: 24 * HOUR },
};

/** Lays the changes over a policy, and refuses with a sentence what is out of range or contradicts itself. */
export function policySettings(
  given: PolicyChanges = {},
  base: Readonly<PolicySettings> = DEFAULT_POLICY,
): PolicySettings {
  const checked = policyChangesSchema.safeParse(given);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const name = ['policy', ...(issue?.path ?? [])].join('.');
    throw new Error(`${name}: ${issue?.message ?? 'it has another form'}.`);
  }
  const retention = { ...base.retention, ...said(given.retention ?? {}) };
  const merged: PolicySettings = { ...base, ...said(given), retention };
  const settings: PolicySettings = { ...merged, ...adapted(given, merged) };
  refuseContradictions(settings);
  return settings;
}

/** What has to be kept of a policy so that `policySettings` makes it again. */
export function policyDifferences(settings: PolicySettings): PolicyChanges {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(DEFAULT_POLICY[name as keyof PolicySettings]),
    ),
  );
}

const RESOLVED = new WeakMap<PolicyChanges, PolicySettings>();

/** What a session lives by: what was resolved when it was created. Those from before that was kept take the hub's. */
export function policyOf({ policy }: Guards, ofHub: PolicySettings): PolicySettings {
  if (policy === undefined) return ofHub;
  const known = RESOLVED.get(policy);
  if (known !== undefined) return known;
  // Kept by a hub that had checked it, so it is not checked again: a session must never become unreadable.
  const settings = { ...DEFAULT_POLICY, ...policy } as PolicySettings;
  RESOLVED.set(policy, settings);
  return settings;
}

function said<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** What was not said gives way to what was: a shorter time until the end is no contradiction to the usual idle time. */
function adapted(given: PolicyChanges, merged: PolicySettings): Partial<PolicySettings> {
  return {
    ...(given.idleAfter === undefined && { idleAfter: Math.min(merged.idleAfter, merged.inactivity) }),
    ...(given.degradeAfterErrors === undefined && {
      degradeAfterErrors: Math.min(merged.degradeAfterErrors, merged.disconnectAfterErrors),
    }),
  };
}

function refuseContradictions(settings: PolicySettings): void {
  const { idleAfter, inactivity, onInactivity, degradeAfterErrors, disconnectAfterErrors, warnAt } = settings;
  if (idleAfter > inactivity) {
    const end = onInactivity === 'expire' ? 'expire' : 'be paused';
    throw new Error(
      `policy.idleAfter must not be longer than policy.inactivity: the session would ${end} before it is idle.`,
    );
  }
  if (degradeAfterErrors > disconnectAfterErrors) {
    throw new Error('policy.degradeAfterErrors must not be above policy.disconnectAfterErrors.');
  }
  if (warnAt.some((share, position) => position > 0 && share <= (warnAt[position - 1] ?? 0))) {
    throw new Error('policy.warnAt must name its shares in rising order.');
  }
}
