import type { CapacitySettings, PolicyChanges, Template } from '@session-hub/shared';
import { checkTemplate } from '../adapters/system/load-templates.js';
import type { HubCoreOptions } from '../core/hub/hub-core-options.js';
import { capacitySettings } from '../core/hub/limits/capacity.js';
import { DEFAULT_TOMBSTONES_MS } from '../core/hub/limits/live-limits.js';
import type { BeforeExpiry } from '../core/session/policy/due-times.js';
import { DEFAULT_START } from './virtual-time.js';

/**
 * Options of `createTestHub`.
 *
 * @example
 * const options: TestHubOptions = { seed: 7, policy: { inactivity: 60_000 } };
 * const hub = await createTestHub(options);
 */
export interface TestHubOptions {
  /** The same seed gives the same ids and the same waits; 1 by default. */
  seed?: number;
  /** The first time of the clock, in milliseconds since 1970. */
  startAt?: number;
  /** As in `createHub`. */
  policy?: PolicyChanges;
  /** As in `createHub`, but without a folder. */
  templates?: readonly Template[];
  /** As in `createHub`. */
  unknownTemplates?: 'accept' | 'refuse';
  /** As in `createHub`. */
  beforeExpiry?: BeforeExpiry;
  /** As in `createHub`. */
  capacity?: Partial<CapacitySettings>;
  /** As in `createHub`. */
  tombstones?: number;
}

export interface TestHubSettings {
  readonly seed: number;
  readonly startAt: number;
  readonly core: Omit<HubCoreOptions, 'store' | 'clock' | 'randomness' | 'logger'>;
}

/** Merges the options with their defaults, once, and refuses what cannot be. */
export function testHubSettings(options: TestHubOptions): TestHubSettings {
  const { seed = 1, startAt = DEFAULT_START, policy, unknownTemplates, beforeExpiry } = options;
  const { tombstones = DEFAULT_TOMBSTONES_MS } = options;
  if (!Number.isSafeInteger(seed)) throw new Error(`seed must be a whole number, not ${seed}.`);
  if (!(Number.isSafeInteger(startAt) && startAt >= 0))
    throw new Error(`startAt must be a time in whole milliseconds since 1970, not ${startAt}.`);
  if (!(tombstones >= 1)) throw new Error(`tombstones must be at least 1 millisecond, not ${tombstones}.`);
  const templates = (options.templates ?? []).map((template, position) =>
    checkTemplate(template, `The template at position ${position}`),
  );
  return {
    seed,
    startAt,
    core: {
      templates,
      limits: { capacity: capacitySettings(options.capacity), tombstones },
      ...(policy === undefined ? {} : { policy }),
      ...(unknownTemplates === undefined ? {} : { unknownTemplates }),
      ...(beforeExpiry === undefined ? {} : { beforeExpiry }),
    },
  };
}
