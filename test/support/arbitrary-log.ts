import { emptyView, type HubEvent, reduce, type SessionView, STATUSES } from '@session-hub/shared';
import fc from 'fast-check';

const name = fc.constantFrom('a', 'b', 'c');
const status = fc.constantFrom(...STATUSES);
const deadline = fc.constantFrom('inactivity', 'lifetime');
const action = fc.constantFrom('expire', 'pause');
const small = fc.integer({ min: 0, max: 20 });

const plannedStep = fc.record(
  { name: fc.constantFrom('a', 'b/c', 'b/d', 'e'), weight: small, description: name, current: small },
  { requiredKeys: ['name'] },
);

type Body = Pick<HubEvent, 'type' | 'data'>;

function body(type: HubEvent['type'], data: fc.Arbitrary<unknown>): fc.Arbitrary<Body> {
  return data.map((value) => ({ type, data: value }) as Body);
}

/** One event of any type, without its place in a log. `latest` ones are frequent, as in life. */
const arbitraryBody: fc.Arbitrary<Body> = fc.oneof(
  body('created', fc.record({ owner: name, template: name, title: name, meta: fc.constant({}) })),
  body(
    'status',
    fc.record({ verb: fc.constantFrom('start', 'recover', 'complete', 'pause'), from: status, to: status }),
  ),
  {
    weight: 4,
    arbitrary: body(
      'progress',
      fc.record({
        current: small,
        total: fc.constant(20),
        percentage: small,
        description: name,
        rate: fc.constantFrom(null, 1),
        eta: fc.constantFrom(null, { low: 1, high: 2 }),
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: body(
      'progress',
      fc.record({
        current: small,
        total: fc.constant(100),
        percentage: small,
        description: name,
        rate: fc.constantFrom(null, 1),
        eta: fc.constant(null),
        step: fc.record({
          name: fc.constantFrom('a', 'b/c', 'b/d'),
          weight: small,
          current: small,
          total: fc.constant(20),
          description: name,
          begun: fc.constant(true),
        }),
      }),
    ),
  },
  body('steps', fc.record({ steps: fc.array(plannedStep, { maxLength: 3 }) })),
  body(
    'items',
    fc.record(
      { list: name, set: fc.dictionary(fc.constantFrom('1', '2', '3'), small), keep: fc.constant(true) },
      { requiredKeys: ['list', 'set'] },
    ),
  ),
  {
    weight: 2,
    arbitrary: body(
      'agent',
      fc.record({ name, role: name, state: name, lost: fc.constant(true) }, { requiredKeys: ['name'] }),
    ),
  },
  body(
    'repaired',
    fc.record({
      reason: name,
      from: fc.constant('log'),
      view: fc.record({
        title: name,
        steps: fc.constant({}),
        agents: fc.constant({}),
        progress: fc.constant(null),
      }),
    }),
  ),
  body(
    'health',
    fc.record({
      state: fc.constantFrom('healthy', 'lost'),
      reasons: fc.constant([]),
      message: name,
      steps: fc.constant([]),
    }),
  ),
  { weight: 3, arbitrary: body('log', fc.record({ level: fc.constant('info'), text: name })) },
  body(
    'error',
    fc.record({ message: name, severity: fc.constant('error'), count: fc.integer({ min: 1, max: 9 }) }),
  ),
  body('artifact', fc.record({ name, value: small })),
  body('state', fc.record({ set: fc.dictionary(name, small), unset: fc.array(name, { maxLength: 2 }) })),
  body('updated', fc.record({ title: name, meta: fc.dictionary(name, small) }, { requiredKeys: [] })),
  { weight: 3, arbitrary: body('signal', fc.record({ name, value: small })) },
  { weight: 3, arbitrary: body('metric', fc.record({ name, value: small })) },
  { weight: 2, arbitrary: body('check', fc.record({ name, ok: fc.boolean() })) },
  {
    weight: 2,
    arbitrary: body(
      'metric',
      fc.record({
        name,
        value: small,
        kind: fc.constant('distribution'),
        count: fc.integer({ min: 1, max: 9 }),
        sum: small,
        p50: small,
      }),
    ),
  },
  body(
    'lease',
    fc.record({
      change: fc.constantFrom('granted', 'taken', 'released', 'lost'),
      emitter: name,
      fence: fc.integer({ min: 1, max: 9 }),
    }),
  ),
  body(
    'deadline',
    fc.oneof(
      fc.record({ change: fc.constant('extended'), milliseconds: fc.integer({ min: 1, max: 99 }) }),
      fc.record({ change: fc.constant('warning'), deadline, due: small, remaining: small, action }),
      fc.record({ change: fc.constant('lifted'), deadline }),
    ),
  ),
  body(
    'condition',
    fc.record({
      which: fc.constant('autoStop'),
      condition: name,
      value: small,
      found: small,
      action: fc.constant('stop'),
    }),
  ),
  body('custom', fc.record({ name, payload: small })),
);

/** A log as the hub would number it: seq without holes, log lines counted. */
export function arbitraryLog(maxLength: number): fc.Arbitrary<HubEvent[]> {
  return fc.array(arbitraryBody, { minLength: 1, maxLength }).map((bodies) => {
    let lines = 0;
    return bodies.map((event, position) => {
      if (event.type === 'log') lines += 1;
      const data = event.type === 'log' ? { ...event.data, n: lines } : event.data;
      return { ...event, data, seq: position + 1, at: 1_000 + position, by: 'tester' } as HubEvent;
    });
  });
}

export function foldAll(
  events: readonly HubEvent[],
  start: SessionView = emptyView('s', 'epoch'),
): SessionView {
  return events.reduce(reduce, start);
}
