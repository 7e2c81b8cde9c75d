import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';

export interface WhereMeasured {
  /** Those of the newest result. */
  readonly shown: Surroundings;
  /** Sentences on what the reader would otherwise take for granted. */
  readonly remarks: readonly string[];
}

/** What the results say themselves; `here` is taken where none of them does. */
export function whereMeasured(
  runs: readonly (readonly ScenarioResult[])[],
  here: Surroundings,
): WhereMeasured {
  const results = runs.flat();
  const known = results.flatMap(({ surroundings }) => surroundings ?? []);
  const [first = here] = known;
  const shown = known.reduce((newest, other) => (other.at > newest.at ? other : newest), first);
  return { shown, remarks: [...unknownOf(results.length, known.length), ...othersOf(shown, known)] };
}

function unknownOf(results: number, known: number): string[] {
  if (known === results) return [];
  if (known === 0)
    return ['The results do not say where they were measured: this is where the page was written.'];
  return ['Some of the results do not say where they were measured.'];
}

function othersOf(shown: Surroundings, known: readonly Surroundings[]): string[] {
  const remarks: string[] = [];
  const others = (of: (one: Surroundings) => readonly string[]): string =>
    [...new Set(known.map((one) => without(of(one), of(shown)).join(', ')))]
      .filter((text) => text !== '')
      .join('; ');
  const machines = others(({ machine }) => machine);
  if (machines !== '')
    remarks.push(`**Not all was measured on this machine**, but some on another one: ${machines}.`);
  const versions = others(({ versions: all }) => all);
  if (versions !== '') remarks.push(`Some was measured with other versions: ${versions}.`);
  if (known.some(({ pinned }) => !pinned))
    remarks.push(
      '**Servers and load generator could not be kept on cores of their own**, and disturbed each other.',
    );
  return remarks;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}
