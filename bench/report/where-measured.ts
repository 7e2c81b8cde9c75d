import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';

export interface WhereMeasured {
  /** Those of the first run, whose figures are shown. */
  readonly shown: Surroundings;
  /** Sentences on what the reader would otherwise take for granted. */
  readonly remarks: readonly string[];
}

const DAY_LENGTH = '2030-01-02'.length;

/** What the results say themselves; `here` is taken where those of the first run do not. */
export function whereMeasured(
  runs: readonly (readonly ScenarioResult[])[],
  here: Surroundings,
): WhereMeasured {
  const [own = [], ...others] = runs.map((run) => run.flatMap(({ surroundings }) => surroundings ?? []));
  const [first = here] = own;
  const shown = own.reduce((newest, other) => (other.at > newest.at ? other : newest), first);
  const known = [...own, ...others.flat()];
  const remarks = [
    ...unknownOf(own, known.length < runs.flat().length),
    ...datesOf(shown, known),
    ...differencesOf(shown, known),
    ...pinningOf(own, others.flat()),
  ];
  return { shown, remarks };
}

function unknownOf(own: readonly Surroundings[], isAnyUnknown: boolean): string[] {
  if (own.length === 0)
    return ['The results shown do not say where they were measured: this is where the page was written.'];
  return isAnyUnknown ? ['Some of the results do not say where they were measured.'] : [];
}

function datesOf(shown: Surroundings, known: readonly Surroundings[]): string[] {
  const days = [...new Set(known.map(dayOf))].filter((day) => day !== dayOf(shown)).sort();
  return days.length === 0 ? [] : [`Some was measured on another day: ${days.join(', ')}.`];
}

function dayOf({ at }: Surroundings): string {
  return at.slice(0, DAY_LENGTH);
}

function differencesOf(shown: Surroundings, known: readonly Surroundings[]): string[] {
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
  return remarks;
}

function pinningOf(own: readonly Surroundings[], others: readonly Surroundings[]): string[] {
  const where = own.some(isLoose) ? '' : others.some(isLoose) ? ' in a run beside the one shown' : null;
  if (where === null) return [];
  return [
    `**Servers and load generator could not be kept on cores of their own**${where}, and disturbed each other.`,
  ];
}

function isLoose({ pinned }: Surroundings): boolean {
  return !pinned;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}
