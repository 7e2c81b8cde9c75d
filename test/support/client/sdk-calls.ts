import type { Hub, HubManaging, Job, Session } from '@session-hub/client';

/** Whatever the SDK offers calls on. */
export interface Subjects {
  hub: Hub;
  session: Session;
  managing: HubManaging;
  job: Job;
}

type Calls<Subject> = { readonly [Name in keyof Subject]?: (subject: Subject) => Promise<unknown> };

const HUB: Calls<Hub> = {
  list: (hub) => hub.list(),
  call: (hub) => hub.call('read', { id: 'a' }),
  read: (hub) => hub.read('a'),
  templates: (hub) => hub.templates(),
  history: (hub) => hub.history({ id: 'a', after: 0 }),
  create: (hub) => hub.create(),
  attach: (hub) => hub.attach('b'),
};

const VERBS: Calls<Session & Job> = {
  start: ({ start }) => start(),
  pause: ({ pause }) => pause(),
  resume: ({ resume }) => resume(),
  stop: ({ stop }) => stop(),
  finish: ({ finish }) => finish(),
  complete: ({ complete }) => complete(),
  fail: ({ fail }) => fail(),
  recover: ({ recover }) => recover(),
  touch: ({ touch }) => touch(),
  extend: ({ extend }) => extend(1_000),
  recordError: ({ recordError }) => recordError('no'),
  command: ({ command }) => command({ verb: 'touch' }),
};

const SESSION: Calls<Session> = {
  ...(VERBS as Calls<Session>),
  events: (session) => session.events().next(),
  ready: (session) => session.ready(),
  checkHealth: (session) => session.checkHealth(),
  conditions: (session) => session.conditions(),
  repair: (session) => session.repair(),
};

const MANAGING: Calls<HubManaging> = {
  stats: (managing) => managing.stats(),
  limits: (managing) => managing.limits(),
  reconfigure: (managing) => managing.reconfigure({ changes: { maxConnections: 5 } }),
  health: (managing) => managing.health(),
  remove: (managing) => managing.remove('a'),
  repair: (managing) => managing.repair('a'),
  cleanUp: (managing) => managing.cleanUp({ which: 'all' }),
  cleanUpStep: (managing) => managing.cleanUpStep({ which: 'all' }),
  bulk: (managing) => managing.bulk({ ids: ['a'], verb: 'touch' }),
  bulkAll: (managing) => managing.bulkAll({ ids: ['a'], verb: 'touch' }).next(),
  withSession: (managing) => managing.withSession('a', () => null),
};

const JOB: Calls<Job> = {
  ...(VERBS as Calls<Job>),
  ready: (job) => job.ready(),
  flush: (job) => job.flush(),
  close: (job) => job.close(),
};

/** What asks the hub for nothing, or answers by what it shows. */
export const NO_CALLS: Record<keyof Subjects, readonly string[]> = {
  hub: ['session', 'sessions', 'presence', 'managing', 'reconnect', 'close'],
  session: ['subscribe', 'on'],
  managing: [],
  job: [
    ...[
      'progress',
      'steps',
      'item',
      'items',
      'agent',
      'log',
      'error',
      'artifact',
      'state',
      'update',
      'signal',
    ],
    ...['metric', 'check', 'custom', 'on', 'attempt'],
  ],
};

export const CALLS = { hub: HUB, session: SESSION, managing: MANAGING, job: JOB };

/** Calls everything at once. `outcomes` has those that have settled. */
export function callAll(subjects: Partial<Subjects>): { all: string[]; outcomes: Record<string, string> } {
  const all: string[] = [];
  const outcomes: Record<string, string> = {};
  for (const [what, subject] of Object.entries(subjects)) {
    for (const [name, call] of Object.entries(CALLS[what as keyof Subjects])) {
      const full = `${what}.${name}`;
      all.push(full);
      (call as (subject: unknown) => Promise<unknown>)(subject).then(
        () => (outcomes[full] = 'resolved'),
        (error: { code: string }) => (outcomes[full] = error.code),
      );
    }
  }
  return { all, outcomes };
}
