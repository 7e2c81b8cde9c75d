import type { ProgressInput } from './schemas/operation.js';
import type { ProgressData } from './schemas/progress.js';

/** How much the newest measurement counts in the smoothed rate. */
const SMOOTHING = 0.3;
/** Measurements closer together than this say more about the clock than about the work. */
const SHORTEST_MEASURE_MS = 5;
/** How far the range reaches to both sides of the estimate at the start; it narrows as work gets done. */
const WIDEST_SPREAD = 0.5;

export type PreviousProgress = Pick<ProgressData, 'current' | 'total' | 'description' | 'rate'> & {
  at: number;
};

/** What earlier runs of the same template say about this one. */
export interface UsualPace {
  readonly runs: number;
  /** How long the middle one of them took, in milliseconds. */
  readonly duration: number;
}

/** A report of work, completed with what follows from the report before it. */
export function advanceProgress(
  previous: PreviousProgress | null,
  input: ProgressInput,
  at: number,
  usual: UsualPace | null = null,
): ProgressData {
  const total = input.total ?? previous?.total ?? 100;
  const current = Math.min(input.current, total);
  const rate = input.restart === true ? null : smoothedRate(previous, current, at);
  return {
    current,
    total,
    percentage: percentageOf(current, total),
    description: input.description ?? previous?.description ?? '',
    rate,
    eta: etaRange(current, total, rate, usual),
  };
}

export function goesBack(previous: PreviousProgress | null, input: ProgressInput): boolean {
  if (previous === null || input.restart === true) return false;
  return input.current < previous.current && (input.total ?? previous.total) === previous.total;
}

export function percentageOf(current: number, total: number): number {
  return Math.round((current / total) * 1_000) / 10;
}

function smoothedRate(previous: PreviousProgress | null, current: number, at: number): number | null {
  if (previous === null) return null;
  const elapsed = at - previous.at;
  if (elapsed < SHORTEST_MEASURE_MS) return previous.rate;
  const measured = Math.max(0, ((current - previous.current) * 1_000) / elapsed);
  return rounded(previous.rate === null ? measured : previous.rate + SMOOTHING * (measured - previous.rate));
}

/** Nobody needs more digits, and every reader would be sent them. Null for what is no number that JSON knows. */
function rounded(rate: number): number | null {
  return finite(Math.round(rate * 1_000) / 1_000);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * What this run has measured counts for more the further it has come; until then earlier runs fill in. The range
 * narrows, and the confidence grows, with the work done and with each earlier run.
 */
function etaRange(
  current: number,
  total: number,
  rate: number | null,
  usual: UsualPace | null,
): ProgressData['eta'] {
  if (current >= total) return { low: 0, high: 0, confidence: 1 };
  const done = current / total;
  const measured = rate === null || rate <= 0 ? null : finite(((total - current) / rate) * 1_000);
  const known = usual === null ? null : usual.duration * (1 - done);
  const trust = usual === null ? 0 : usual.runs / (usual.runs + 2);
  const estimate = blended(measured, known, done / (done + trust * (1 - done) || 1));
  // The upper end is at most twice as far.
  if (estimate === null || !Number.isFinite(2 * estimate)) return null;
  const confidence = 1 - (1 - (measured === null ? 0 : done)) * (1 - trust);
  const spread = WIDEST_SPREAD * (1 - confidence);
  return {
    low: Math.round(estimate * (1 - spread)),
    high: Math.round(estimate * (1 + spread)),
    confidence: Math.round(confidence * 100) / 100,
  };
}

function blended(measured: number | null, known: number | null, weight: number): number | null {
  if (measured === null) return known;
  return known === null ? measured : weight * measured + (1 - weight) * known;
}
