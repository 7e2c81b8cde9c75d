import type { SessionQuery, SessionRow } from '@session-hub/shared';

/** Separates what stands in an index entry: facet, time, id. Nothing that stands there contains it. */
export const MARK = '\0';
/** Right behind every text that begins with the mark. */
const BEHIND_MARK = '\x01';

const EVERYTHING = 'c';

/** An index sorts by letters: times as texts of equal length sort as numbers do. */
export function timeText(time: number): string {
  return String(time).padStart(16, '0');
}

/** Under what a session stands in the index of its partition, without its id: one line for each facet. */
export function indexEntries({ status, owner, template, createdAt }: SessionRow): string {
  const time = timeText(createdAt);
  return [EVERYTHING, statusFacet(status), ownerFacet(owner), templateFacet(template)]
    .map((facet) => facet + MARK + time)
    .join('\n');
}

/** As JSON, so that no letter of a name can be taken for one of ours. */
const ownerFacet = (owner: string): string => `o${JSON.stringify(owner)}`;
const templateFacet = (template: string): string => `t${JSON.stringify(template)}`;
const statusFacet = (status: string): string => `s${status}`;

/** What a query asks for, as groups of facets: a session must have one of each group. */
export function facetGroups({ status, owner, template }: SessionQuery): string[][] {
  const groups: string[][] = [];
  if (owner !== undefined) groups.push([ownerFacet(owner)]);
  if (template !== undefined) groups.push([templateFacet(template)]);
  if (status !== undefined) groups.push([...new Set(status)].map(statusFacet));
  return groups;
}

export const everything: readonly string[] = [EVERYTHING];

/** The range of an index in which all sessions with this facet stand, the oldest first. */
export function rangeOf(facet: string): { first: string; last: string } {
  return { first: `[${facet}${MARK}`, last: `(${facet}${BEHIND_MARK}` };
}

/** A group of facets and how many sessions have one of them. */
export interface Choice {
  readonly facets: readonly string[];
  readonly count: number;
}
