import type { Surroundings } from './surroundings.js';

/** One figure of one system over all runs. */
export interface Row {
  system: string;
  metric: string;
  unit: string;
  median: number;
  min: number;
  max: number;
}

export interface ScenarioResult {
  scenario: string;
  quick: boolean;
  rows: Row[];
  /** "METRIC vs PEER": above 1 means that session-hub does better. */
  ratios: Record<string, number>;
  /** Why the figures count for nothing: an event was lost or came twice. Null when they count. */
  void: string | null;
  /** Peers that were not there to be compared with, and why; left out when all were. */
  missing?: string[];
  /** Where it was measured; files that were written before this was recorded are without it. */
  surroundings?: Surroundings;
}

/** Of systems side by side: one that lost or repeated an event voids the whole. */
export function resultOf({ scenario, quick, comparison, ours, stages, missing }: SideBySide): ScenarioResult {
  const [problem = null] = stages.flatMap((stage) => stage.problem() ?? []);
  const rows = comparison.rows();
  const result = { scenario, quick, rows, ratios: comparison.ratios(ours), void: problem };
  return missing.length === 0 ? result : { ...result, missing: [...missing] };
}

export interface SideBySide {
  scenario: string;
  quick: boolean;
  comparison: { rows(): Row[]; ratios(ours: string): Record<string, number> };
  ours: string;
  stages: readonly { problem(): string | null }[];
  missing: readonly string[];
}

export interface ScenarioOptions {
  quick: boolean;
}

export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>;

export function rowOf(system: string, metric: string, unit: string, values: readonly number[]): Row {
  return { system, metric, unit, median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The median of the ratios pair by pair: runs side by side share the weather of the machine. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, position) => value / (theirs[position] ?? Number.NaN)));
}
