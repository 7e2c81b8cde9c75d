import type { CapacitySettings, HubLimits, LimitChanges, PolicyChanges } from '@session-hub/shared';
import { policySettings } from '../../session/policy/policy-settings.js';
import { capacitySettings } from './capacity.js';
import { raisedToLeast, refuseLockingOut } from './least-limits.js';

/** Throws a sentence about what contradicts itself, or locks everybody out. */
export function laidOver(base: HubLimits, { capacity, policy, ...others }: LimitChanges): HubLimits {
  refuseLockingOut(others);
  return {
    ...base,
    ...others,
    capacity: capacitySettings(capacity, base.capacity),
    policy: policySettings(policy, base.policy),
  };
}

/**
 * As `laidOver`, for what has been decided elsewhere: leaves out what contradicts `base`, raises what would lock everybody
 * out, as an earlier release allowed, and says so.
 */
export function fittedOver(
  base: HubLimits,
  { capacity, policy, ...others }: LimitChanges,
): { limits: HubLimits; leftOut: string[]; raised: string[] } {
  const atLeast = raisedToLeast(others);
  const ofCapacity = fitted<Partial<CapacitySettings>, CapacitySettings>(capacity, (given) =>
    capacitySettings(given, base.capacity),
  );
  const ofPolicy = fitted<PolicyChanges, HubLimits['policy']>(policy, (given) =>
    policySettings(given, base.policy),
  );
  return {
    limits: { ...base, ...atLeast.limits, capacity: ofCapacity.settings, policy: ofPolicy.settings },
    leftOut: [...ofCapacity.leftOut, ...ofPolicy.leftOut],
    raised: atLeast.raised,
  };
}

/** Adds one after the other for as long as any fits: some fit only beside another one. */
function fitted<Changes extends object, Settings>(
  given: Changes | undefined,
  lay: (changes: Partial<Changes>) => Settings,
): { settings: Settings; leftOut: string[] } {
  let taken: Partial<Changes> = {};
  let settings = lay(taken);
  const reasons = new Map<string, string>();
  const waiting = new Map(Object.entries(given ?? {}));
  let before: number;
  do {
    before = waiting.size;
    for (const [name, value] of [...waiting]) {
      const more: Partial<Changes> = { ...taken, [name]: value };
      try {
        settings = lay(more);
      } catch (error) {
        reasons.set(name, error instanceof Error ? error.message : String(error));
        continue;
      }
      taken = more;
      waiting.delete(name);
    }
  } while (waiting.size > 0 && waiting.size < before);
  return { settings, leftOut: [...waiting.keys()].map((name) => reasons.get(name) ?? name) };
}
