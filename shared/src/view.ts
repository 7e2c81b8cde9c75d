import { LIMITS } from './limits.js';
import type { SessionRow, SessionView } from './schemas/view.js';

/** The view before the first event. */
export function emptyView(id: string, epoch: string): SessionView {
  return {
    id,
    epoch,
    seq: 0,
    owner: '',
    template: '',
    title: '',
    meta: {},
    status: 'pending',
    since: 0,
    createdAt: 0,
    updatedAt: 0,
    startedAt: null,
    endedAt: null,
    outcome: null,
    progress: null,
    health: null,
    steps: {},
    errors: { count: 0, recent: [] },
    log: { total: 0, lines: [] },
    artifacts: {},
    items: {},
    agents: {},
    state: {},
    signals: {},
    metrics: {},
    emitter: null,
    extended: 0,
  };
}

/** Views that were stored before a field existed lack it; it has its first value then. */
export function completeView(view: SessionView): SessionView {
  return { ...emptyView(view.id, view.epoch), ...view };
}

export function rowOf(view: SessionView): SessionRow {
  return shortRow({
    id: view.id,
    owner: view.owner,
    template: view.template,
    title: view.title,
    status: view.status,
    percentage: view.progress?.percentage ?? null,
    description: view.progress?.description ?? '',
    health: view.health?.state ?? null,
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
    endedAt: view.endedAt,
    seq: view.seq,
  });
}

/** R38: with a description of a bounded length. A row that was stored before there was a bound may have a longer one. */
export function shortRow(row: SessionRow): SessionRow {
  if (row.description.length <= LIMITS.rowDescription) return row;
  // Put together anew, because V8 keeps the whole text alive for a slice of it.
  const characters = Array.from(row.description.slice(0, LIMITS.rowDescription));
  // Half of a pair of surrogates is no character.
  if (/^[\uD800-\uDBFF]$/.test(characters.at(-1) ?? '')) characters.pop();
  return { ...row, description: characters.join('') };
}
