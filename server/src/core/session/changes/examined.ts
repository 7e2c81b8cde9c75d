import { emptyView, type SessionView } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';

/** What the fold of the log gave. */
export type Rebuilt = { ok: true; view: SessionView } | { ok: false; reason: string };

/** What was found before a repair is decided on. */
export interface Examined {
  readonly id: string;
  /** Of the log, which knows better than a broken view. */
  readonly epoch: string;
  readonly seq: number;
  readonly view: SessionView;
  readonly rebuilt: Rebuilt;
  /** Nothing when the session is sound. */
  readonly issues: readonly string[];
}

/** A log that is not whole says nothing against a view that fits. */
export function issuesOf(view: SessionView, rebuilt: Rebuilt): string[] {
  const issues = viewIssues(view);
  return issues.length === 0 && rebuilt.ok ? differences(view, rebuilt.view) : issues;
}

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

const MOST_ISSUES = 10;

/** What does not fit in a view, in words; nothing when it is sound. */
export function viewIssues(view: unknown): string[] {
  const parsed = sessionViewSchema.safeParse(view);
  if (parsed.success) return [];
  return parsed.error.issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => `${path.length === 0 ? 'view' : path.join('.')}: ${message}`);
}

/** The parts of a broken view that are still in order; the others are as before the first event. */
export function salvagedView(view: SessionView, id: string, epoch: string): SessionView {
  const empty = emptyView(id, epoch);
  const sound = Object.entries(sessionViewSchema.shape).flatMap(([name, schema]) => {
    const part = schema.safeParse(Reflect.get(view, name));
    return part.success ? [[name, part.data]] : [];
  });
  return { ...empty, ...Object.fromEntries(sound), id, epoch };
}
