import { LOG_LINES, RECENT_ERRORS } from './limits.js';
import type { EventOf, EventType, HubEvent } from './schemas/event.js';
import type { SessionView } from './schemas/view.js';

/**
 * The one way a view changes, on both sides of the wire. Pure, and blind to anything that thinning may have
 * left out: what an event does to the view depends on no `latest` or `bounded` event before it.
 */
export function reduce(view: SessionView, event: HubEvent): SessionView {
  const { type, data, at, seq } = event;
  return { ...view, ...FOLDS[type](view, data as never, at), seq, updatedAt: at };
}

/** The fields that an event of this type gives new values; the others stay. */
type Fold<Type extends EventType> = (
  view: SessionView,
  data: EventOf<Type>['data'],
  at: number,
) => Partial<SessionView>;

const FOLDS: { readonly [Type in EventType]: Fold<Type> } = {
  created: (_, { owner, template, title, meta, steps }, at) => ({
    owner,
    template,
    title,
    meta,
    steps: withSteps({}, steps),
    createdAt: at,
    since: at,
  }),

  status({ startedAt, errors }, { verb, to, outcome = null }, at) {
    return {
      status: to,
      since: at,
      startedAt: startedAt ?? (to === 'active' ? at : null),
      endedAt: outcome && at,
      outcome,
      errors: verb === 'recover' ? { ...errors, count: 0 } : errors,
    };
  },

  progress: ({ steps }, { step, ...progress }, at) => ({
    progress: { ...progress, at },
    steps: step ? withSteps(steps, [step]) : steps,
  }),

  steps: (view, { steps }) => ({ steps: withSteps(view.steps, steps) }),

  health: (_, data, at) => ({ health: { ...data, at } }),

  log: ({ log }, { n, ...line }, at) => ({
    log: { total: n, lines: [...log.lines, { at, ...line }].slice(-LOG_LINES) },
  }),

  error: ({ errors }, data, at) => ({
    errors: { count: data.count, recent: [...errors.recent, { ...data, at }].slice(-RECENT_ERRORS) },
  }),

  artifact: named('artifacts'),
  signal: named('signals'),
  metric: named('metrics'),
  agent: named('agents'),

  items: ({ items }, { list, set, keep }) => ({
    items: { ...items, [list]: { ...(keep && items[list]), ...set } },
  }),

  state(view, { set, unset = [] }) {
    const state = { ...view.state, ...set };
    for (const name of unset) delete state[name];
    return { state };
  },

  updated: (_, data) => data,

  lease: (_, { change, emitter, fence }, at) => ({
    emitter: change === 'granted' || change === 'taken' ? { id: emitter, fence, since: at } : null,
  }),

  /** More time voids every warning, a moved deadline its own. */
  deadline(view, data) {
    if (data.change === 'extended') return { extended: view.extended + data.milliseconds, warnings: {} };
    const warnings = { ...view.warnings };
    delete warnings[data.deadline];
    if (data.change === 'warning') warnings[data.deadline] = { due: data.due, action: data.action };
    return { warnings };
  },

  condition: () => ({}),
  custom: () => ({}),
  repaired: (_, { view }) => view,
};

/** What is known by its name: the newest of each. */
function named(part: 'artifacts' | 'signals' | 'metrics' | 'agents') {
  return (
    view: SessionView,
    { name, ...data }: EventOf<'artifact' | 'signal' | 'metric' | 'agent'>['data'],
    at: number,
  ): Partial<SessionView> => ({ [part]: { ...view[part], [name]: { ...data, at } } });
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
