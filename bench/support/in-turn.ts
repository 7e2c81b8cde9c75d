/** Each round begins with another one: whoever comes after a costly one finds its caches cold. */
export function inTurn<Item>(all: readonly Item[], round: number): readonly Item[] {
  const first = all.length === 0 ? 0 : round % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
