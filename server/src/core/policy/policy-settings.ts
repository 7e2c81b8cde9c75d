const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface PolicySettings {
  /** Without activity for this long a working session is shown as idle. */
  idleAfter: number;
  /** Without activity for this long a session expires, unless somebody paused it. */
  expireAfter: number;
  /** The longest a session may last. */
  lifetime: number;
  /** Without progress for this long a working session counts as stalled. */
  stalledAfter: number;
  /** How long a lease runs when nobody renews it. */
  leaseDuration: number;
  degradeAfterErrors: number;
  disconnectAfterErrors: number;
  /** As many errors as degrade a session, within this time, count against its health. */
  errorWindow: number;
  /** How often an agent gives a sign of life; one that misses two is lost. */
  agentHeartbeat: number;
}

export const DEFAULT_POLICY: Readonly<PolicySettings> = {
  idleAfter: 5 * MINUTE,
  expireAfter: 30 * MINUTE,
  lifetime: 24 * HOUR,
  stalledAfter: 30 * MINUTE,
  leaseDuration: 30_000,
  degradeAfterErrors: 3,
  disconnectAfterErrors: 5,
  errorWindow: 5 * MINUTE,
  agentHeartbeat: MINUTE,
};

/** Merges with the defaults, once, and refuses what contradicts itself. */
export function policySettings(given: Partial<PolicySettings> = {}): PolicySettings {
  const settings = { ...DEFAULT_POLICY, ...given };
  for (const [name, value] of Object.entries(settings)) {
    if (!(Number.isFinite(value) && value > 0))
      throw new Error(`policy.${name} must be a number above 0, not ${value}.`);
  }
  if (settings.idleAfter > settings.expireAfter) {
    throw new Error(
      'policy.idleAfter must not be longer than policy.expireAfter: the session would expire before it is idle.',
    );
  }
  if (settings.degradeAfterErrors > settings.disconnectAfterErrors) {
    throw new Error('policy.degradeAfterErrors must not be above policy.disconnectAfterErrors.');
  }
  return settings;
}
