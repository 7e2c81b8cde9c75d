import { emptyView, type SessionView } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';

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
