import { LOG_LINES, RECENT_ERRORS } from './limits.js';
import type { EventOf, EventType, HubEvent } from './schemas/event.js';
import type { SessionView } from './schemas/view.js';

/**
 * The one way a view changes, on both sides of the wire. Pure, and blind to anything that thinning may have
 * left out: what an event does to the view depends on no `latest` or `bounded` event before it.
 */
export function reduce(view: SessionView, event: HubEvent): SessionView {
  const next = { ...view };
  FOLDS[event.type](next, event.data as never, event.at);
  next.seq = event.seq;
  next.updatedAt = event.at;
  return next;
}

/** Gives the fields that an event of this type concerns new values in a copy of the view that nobody else has yet. */
type Fold<Type extends EventType> = (view: SessionView, data: EventOf<Type>['data'], at: number) => void;

const FOLDS: { readonly [Type in EventType]: Fold<Type> } = {
  created(view, { owner, template, title, meta, steps }, at) {
    Object.assign(view, { owner, template, title, meta, createdAt: at, since: at });
    view.steps = withSteps({}, steps);
  },

  status(view, { verb, to, outcome = null }, at) {
    if (to === 'active') view.startedAt ??= at;
    view.status = to;
    view.since = at;
    view.endedAt = outcome && at;
    view.outcome = outcome;
    if (verb === 'recover') view.errors = { ...view.errors, count: 0 };
  },

  progress(view, { step, ...progress }, at) {
    view.progress = { ...progress, at };
    if (step) view.steps = withSteps(view.steps, [step]);
  },

  steps(view, { steps }) {
    view.steps = withSteps(view.steps, steps);
  },

  health(view, data, at) {
    view.health = { ...data, at };
  },

  log(view, { n, ...line }, at) {
    view.log = { total: n, lines: [...view.log.lines, { at, ...line }].slice(-LOG_LINES) };
  },

  error(view, data, at) {
    const recent = [...view.errors.recent, { ...data, at }].slice(-RECENT_ERRORS);
    view.errors = { count: data.count, recent };
  },

  artifact: named('artifacts'),
  signal: named('signals'),
  metric: named('metrics'),
  agent: named('agents'),

  items(view, { list, set, keep }) {
    view.items = { ...view.items, [list]: { ...(keep && view.items[list]), ...set } };
  },

  state(view, { set, unset = [] }) {
    view.state = { ...view.state, ...set };
    for (const name of unset) delete view.state[name];
  },

  updated(view, data) {
    Object.assign(view, data);
  },

  lease(view, { change, emitter, fence }, at) {
    view.emitter = change === 'granted' || change === 'taken' ? { id: emitter, fence, since: at } : null;
  },

  /** More time voids every warning, a moved deadline its own. */
  deadline(view, data) {
    if (data.change === 'extended') {
      view.extended += data.milliseconds;
      view.warnings = {};
      return;
    }
    view.warnings = { ...view.warnings };
    delete view.warnings[data.deadline];
    if (data.change === 'warning') view.warnings[data.deadline] = { due: data.due, action: data.action };
  },

  condition() {},
  custom() {},
  repaired(view, data) {
    Object.assign(view, data.view);
  },
};

/** What is known by its name: the newest of each. */
function named(part: 'artifacts' | 'signals' | 'metrics' | 'agents') {
  return (
    view: SessionView,
    { name, ...data }: EventOf<'artifact' | 'signal' | 'metric' | 'agent'>['data'],
    at: number,
  ): void => {
    view[part] = { ...view[part], [name]: { ...data, at } } as never;
  };
}

/** What a step leaves out has its first value, so that each is whole after any event that names it. */
function withSteps(
  steps: SessionView['steps'],
  declared: EventOf<'steps'>['data']['steps'] = [],
): SessionView['steps'] {
  const next = { ...steps };
  for (const { name, ...step } of declared)
    next[name] = { weight: 1, current: 0, total: 100, description: '', begun: false, ...step };
  return next;
}
