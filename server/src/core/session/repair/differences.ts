import type { SessionView } from '@session-hub/shared';

/** The parts of a view that are not what the log folds to, in words. */
export function differences(view: SessionView, folded: SessionView): string[] {
  const names = new Set([...Object.keys(view), ...Object.keys(folded)]);
  return [...names]
    .filter((name) => textOf(Reflect.get(view, name)) !== textOf(Reflect.get(folded, name)))
    .map((name) => `${name}: is not what the log says`);
}

/** The same for the same, in whatever order a store keeps the names. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
