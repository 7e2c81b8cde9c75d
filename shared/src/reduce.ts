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
    case 'progress': {
      const { step, ...progress } = event.data;
      return { ...view, progress: { ...progress, at }, steps: withSteps(view.steps, step && [step]) };
    }
    case 'steps':
      return { ...view, steps: withSteps(view.steps, event.data.steps) };
    case 'health':
      return { ...view, health: { ...event.data, at } };
    case 'log':
      return foldLog(view, event);
    case 'error': {
      const recent = [...view.errors.recent, { ...event.data, at }].slice(-RECENT_ERRORS);
      return { ...view, errors: { count: event.data.count, recent } };
    }
    case 'artifact':
    case 'signal':
    case 'metric':
    case 'check':
    case 'agent': {
      const { name, ...data } = event.data;
      const part = `${event.type}s` as const;
      return { ...view, [part]: { ...view[part], [name]: { ...data, at } } };
    }
    case 'items': {
      const { list, set, keep } = event.data;
      return { ...view, items: { ...view.items, [list]: { ...(keep && view.items[list]), ...set } } };
    }
    case 'state':
      return foldState(view, event);
    case 'lease':
      return foldLease(view, event);
    case 'deadline':
      return foldDeadline(view, event);
    case 'custom':
      return { ...view };
    case 'repaired':
      return { ...view, ...event.data.view };
  }
}

function foldCreated(view: SessionView, { at, data }: EventOf<'created'>): SessionView {
  const { owner, template, title, meta } = data;
  const steps = withSteps({}, data.steps);
  return { ...view, owner, template, title, meta, steps, createdAt: at, since: at };
}

/** What a step leaves out has its first value, so that each is whole after any event that names it. */
function withSteps(
  steps: SessionView['steps'],
  named: EventOf<'steps'>['data']['steps'] = [],
): SessionView['steps'] {
  const next = { ...steps };
  for (const { name, ...step } of named)
    next[name] = { weight: 1, current: 0, total: 100, description: '', begun: false, ...step };
  return next;
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

/** More time voids every warning, a moved deadline its own. */
function foldDeadline(view: SessionView, { data }: EventOf<'deadline'>): SessionView {
  if (data.change === 'extended')
    return { ...view, extended: view.extended + data.milliseconds, warnings: {} };
  const warnings = { ...view.warnings };
  delete warnings[data.deadline];
  if (data.change === 'warning') warnings[data.deadline] = { due: data.due, action: data.action };
  return { ...view, warnings };
}
