import type { CapacitySettings } from '@session-hub/shared';

export const DEFAULT_CAPACITY: Readonly<CapacitySettings> = {
  maxSessions: null,
  maxPerOwner: null,
  whenFull: 'refuse',
};

/** Lays what is given over `base`, and refuses with a sentence what is out of range or contradicts itself. */
export function capacitySettings(
  given: Partial<CapacitySettings> = {},
  base: Readonly<CapacitySettings> = DEFAULT_CAPACITY,
): CapacitySettings {
  const capacity = { ...base, ...given };
  for (const name of ['maxSessions', 'maxPerOwner'] as const) {
    const most = capacity[name];
    if (most !== null && !(Number.isInteger(most) && most >= 1))
      throw new Error(`capacity.${name} must be a whole number above 0, or null for no limit; not ${most}.`);
  }
  const { maxSessions, maxPerOwner } = capacity;
  if (maxSessions !== null && maxPerOwner !== null && maxPerOwner > maxSessions) {
    // What was not said gives way to what was.
    if (given.maxPerOwner === undefined) return { ...capacity, maxPerOwner: maxSessions };
    throw new Error(
      'capacity.maxPerOwner must not be above capacity.maxSessions: no owner ever gets so many.',
    );
  }
  return capacity;
}
