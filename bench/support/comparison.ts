import { pairedRatio, type Row, rowOf } from './result.js';

export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** Which is better; a metric that is only shown has no ratio. */
  readonly better: 'more' | 'less' | 'neither';
}

/** What was measured of several systems, run by run, each round with every system once. */
export class Comparison {
  readonly #metrics = new Map<string, Metric>();
  /** By metric, then by system. */
  readonly #values = new Map<string, Map<string, number[]>>();

  add(system: string, metric: Metric, value: number): void {
    this.#metrics.set(metric.name, metric);
    const bySystem = this.#values.get(metric.name) ?? new Map<string, number[]>();
    this.#values.set(metric.name, bySystem);
    bySystem.set(system, [...(bySystem.get(system) ?? []), value]);
  }

  values(system: string, metric: string): readonly number[] {
    return this.#values.get(metric)?.get(system) ?? [];
  }

  rows(): Row[] {
    return [...this.#values].flatMap(([name, bySystem]) =>
      [...bySystem].map(([system, values]) =>
        rowOf(system, name, this.#metrics.get(name)?.unit ?? '', values),
      ),
    );
  }

  /** Of one system against every other. */
  ratios(ours: string): Record<string, number> {
    const ratios: Record<string, number> = {};
    for (const [name, bySystem] of this.#values) {
      const own = bySystem.get(ours);
      const better = this.#metrics.get(name)?.better ?? 'neither';
      if (own === undefined || better === 'neither') continue;
      for (const [system, values] of bySystem) {
        if (system === ours) continue;
        ratios[`${name} vs ${system}`] =
          better === 'more' ? pairedRatio(own, values) : pairedRatio(values, own);
      }
    }
    return ratios;
  }
}
