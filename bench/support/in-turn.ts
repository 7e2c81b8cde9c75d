/**
 * Each round begins with another one, and of three or more every second round goes on backwards: whoever comes after a
 * costly one finds its caches cold, so it must not always be the same.
 */
export function inTurn<Item>(all: readonly Item[], round: number): readonly Item[] {
  const first = all.length === 0 ? 0 : round % all.length;
  const others = [...all.slice(first + 1), ...all.slice(0, first)];
  return [...all.slice(first, first + 1), ...(round % 2 === 0 ? others : others.reverse())];
}
