import { LOG_LINES, RECENT_ERRORS } from './limits.js';
import type { EventOf, HubEvent } from './schemas/event.js';
import type { SessionView } from './schemas/view.js';

/**
 * The one way a view changes, on both sides of the wire. Pure, and blind to anything that thinning may have
 * left out: what an event does to the view depends on no `latest` or `bounded` event before it.
 */
export function reduce(view: SessionView, event: HubEvent): SessionView {
  const next = fold(view, event);
  next.seq = event.seq;
  next.updatedAt = event.at;
  return next;
}

/** Always a fresh object, so that `reduce` may finish it in place. */
function fold(view: SessionView, event: HubEvent): SessionView {
  const { at } = event;
  switch (event.type) {
    case 'created':
      return foldCreated(view, event);
    case 'status':
      return foldStatus(view, event);
    case 'progress':
      return { ...view, progress: { ...event.data, at } };
    case 'health':
      return { ...view, health: { ...event.data, at } };
    case 'log':
      return foldLog(view, event);
    case 'error': {
      const recent = [...view.errors.recent, { ...event.data, at }].slice(-RECENT_ERRORS);
      return { ...view, errors: { count: event.data.count, recent } };
    }
    case 'artifact': {
      const { name, ...artifact } = event.data;
      return { ...view, artifacts: { ...view.artifacts, [name]: { ...artifact, at } } };
    }
    case 'state':
      return foldState(view, event);
    case 'signal':
      return { ...view, signals: { ...view.signals, [event.data.name]: { value: event.data.value, at } } };
    case 'metric': {
      const { name, ...metric } = event.data;
      return { ...view, metrics: { ...view.metrics, [name]: { ...metric, at } } };
    }
    case 'lease':
      return foldLease(view, event);
    case 'deadline':
      return foldDeadline(view, event);
    case 'custom':
      return { ...view };
  }
}

function foldCreated(view: SessionView, { at, data }: EventOf<'created'>): SessionView {
  const { owner, template, title, meta } = data;
  return { ...view, owner, template, title, meta, createdAt: at, since: at };
}

function foldStatus(view: SessionView, { at, data }: EventOf<'status'>): SessionView {
  const startedAt = view.startedAt ?? (data.to === 'active' ? at : null);
  const outcome = data.outcome ?? null;
  const endedAt = outcome && at;
  const errors = data.verb === 'recover' ? { ...view.errors, count: 0 } : view.errors;
  return { ...view, status: data.to, since: at, startedAt, endedAt, outcome, errors };
}

function foldLog(view: SessionView, { at, data }: EventOf<'log'>): SessionView {
  const lines = [...view.log.lines, { at, level: data.level, text: data.text }].slice(-LOG_LINES);
  return { ...view, log: { total: data.n, lines } };
}

function foldState(view: SessionView, { data }: EventOf<'state'>): SessionView {
  const state = { ...view.state, ...data.set };
  for (const name of data.unset ?? []) delete state[name];
  return { ...view, state };
}

function foldLease(view: SessionView, { at, data }: EventOf<'lease'>): SessionView {
  const holds = data.change === 'granted' || data.change === 'taken';
  return { ...view, emitter: holds ? { id: data.emitter, fence: data.fence, since: at } : null };
}

/** More time voids every warning, a moved deadline its own. Without a warning the view has no such field. */
function foldDeadline({ warnings, ...view }: SessionView, { at, data }: EventOf<'deadline'>): SessionView {
  if (data.change === 'extended') return { ...view, extended: view.extended + data.milliseconds };
  const others: SessionView['warnings'] = { ...warnings };
  delete others[data.deadline];
  if (data.change === 'warning') others[data.deadline] = { at, due: data.due, action: data.action };
  return Object.keys(others).length > 0 ? { ...view, warnings: others } : view;
}
