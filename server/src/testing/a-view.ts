import { emptyView, isEnded, type ProgressData, percentageOf, type SessionView } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';
import { DEFAULT_START } from './virtual-time.js';

/**
 * How a view differs from that of a new session. Of progress, only `current` is required.
 *
 * @example
 * const changes: ViewChanges = { title: 'Render', progress: { current: 3, total: 8 } };
 * const view = aView(changes);
 */
export type ViewChanges = Partial<Omit<SessionView, 'progress'>> & {
  progress?: (Partial<ProgressData> & { current: number; at?: number }) | null;
};

const viewSchema = sessionViewSchema.strict();

/**
 * Makes a view without a hub, for code that shows one: an active session that has done nothing yet, with
 * these changes. Fields that follow from them are filled in. A view that no hub would send is refused with a
 * sentence.
 *
 * @example
 * const view = aView({ status: 'paused', progress: { current: 3, total: 8 } });
 * console.log(view.progress?.percentage); // 37.5
 */
export function aView({ progress = null, ...changes }: ViewChanges = {}): SessionView {
  const { status = 'active', updatedAt = DEFAULT_START } = changes;
  const base = {
    ...emptyView('session-1', 'epoch-1'),
    seq: 1,
    owner: 'anonymous',
    template: 'default',
    status,
    since: updatedAt,
    createdAt: updatedAt,
    updatedAt,
    startedAt: status === 'pending' ? null : updatedAt,
    ...(isEnded(status) && { endedAt: updatedAt, outcome: { kind: status, at: updatedAt } }),
  };
  const view = { ...base, ...changes, progress: progress && wholeProgress(progress, updatedAt) };
  const checked = viewSchema.safeParse(view);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const field = ['view', ...(issue?.path ?? [])].join('.');
    throw new Error(`${field}: ${issue?.message ?? 'it has another form'}.`);
  }
  const ended = isEnded(view.status);
  if ([view.endedAt, view.outcome].some((fact) => (fact !== null) !== ended))
    throw new Error(
      `view.status: a session that is ${view.status} has ${ended ? 'both endedAt and' : 'neither endedAt nor'} outcome.`,
    );
  return checked.data;
}

function wholeProgress(
  progress: NonNullable<ViewChanges['progress']>,
  at: number,
): NonNullable<SessionView['progress']> {
  const { current, total = 100 } = progress;
  return {
    percentage: percentageOf(current, total),
    description: '',
    rate: null,
    eta: null,
    at,
    ...progress,
    total,
  };
}
