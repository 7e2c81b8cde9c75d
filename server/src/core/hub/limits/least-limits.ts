import type { HubLimits, LimitChanges } from '@session-hub/shared';

type Rates = Record<
  'rateLimit' | 'connectRate' | 'addressRate',
  { readonly rate: number; readonly burst: number }
>;

/** Below these the hub is of no use, and the way to change them back is as good as closed. */
const LEAST: Rates = {
  /** As much as a page asks for when it opens. */
  rateLimit: { rate: 1, burst: 10 },
  connectRate: { rate: 1, burst: 1 },
  addressRate: { rate: 1, burst: 1 },
};

/** For the options of `createHub`: a test wants limits that do not refill while it runs. */
const RARE = { rate: 0.001, burst: 1 };
export const LEAST_OF_OPTIONS: Rates = { rateLimit: RARE, connectRate: RARE, addressRate: RARE };

type EdgeLimits = Partial<Pick<HubLimits, 'rateLimit' | 'connectRate' | 'addressRate' | 'maxConnections'>>;

/** Throws a sentence about the first that would lock everybody out. */
export function refuseLockingOut(limits: EdgeLimits, leasts: Rates = LEAST): void {
  const [first] = raisedToLeast(limits, leasts).raised;
  if (first !== undefined) throw new Error(first);
}

/** The same limits, none of which locks everybody out, and a sentence about each that did. */
export function raisedToLeast<Limits extends EdgeLimits & LimitChanges>(
  limits: Limits,
  leasts: Rates = LEAST,
): { limits: Limits; raised: string[] } {
  const result: Limits = { ...limits };
  const raised: string[] = [];
  for (const name of ['rateLimit', 'connectRate', 'addressRate'] as const) {
    const given = limits[name];
    if (given === undefined) continue;
    const least = leasts[name];
    if (!(given.rate >= least.rate))
      raised.push(`${name}.rate must be at least ${least.rate} per second, not ${given.rate}.`);
    if (!(given.burst >= least.burst))
      raised.push(`${name}.burst must be at least ${least.burst}, not ${given.burst}.`);
    result[name] = {
      rate: Math.max(least.rate, given.rate),
      burst: Math.max(least.burst, given.burst),
    };
  }
  const { maxConnections } = limits;
  if (maxConnections !== undefined && maxConnections !== null && !(maxConnections >= 1)) {
    raised.push(`maxConnections must be at least 1, or null for no limit; not ${maxConnections}.`);
    result.maxConnections = 1;
  }
  return { limits: result, raised };
}
