import {
  assessCondition,
  type Condition,
  type EventOf,
  emptyView,
  HubError,
  type HubEvent,
  isEnded,
  type Operation,
  reduce,
  type SessionView,
} from '@session-hub/shared';
import fc from 'fast-check';
import type { HubFacade } from 'session-hub';
import { checkChain, logOf, TESTER } from './verb-walk.js';

const number = fc.constantFrom('vix', 'load');
const level = fc.integer({ min: 0, max: 5 });

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    condition: fc
      .tuple(number, fc.constantFrom('above', 'below', 'at_least', 'at_most'))
      .map((parts) => parts.join('_')),
    value: level,
  }),
  fc.record({ condition: fc.constantFrom('open', 'open_is'), value: fc.boolean() }),
  fc.record({ condition: fc.constant('error_count_above'), value: level }),
  fc.record({ condition: fc.constant('progress_at_least'), value: fc.constantFrom(50, 100) }),
);

export interface SignalWalk {
  autoStart: Condition[];
  autoStop: Condition[];
  batches: Operation[][];
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('signal' as const),
      data: fc.record({
        name: number,
        value: fc.oneof({ weight: 5, arbitrary: level }, fc.constant('a text')),
      }),
    }),
  },
  fc.record({
    type: fc.constant('signal' as const),
    data: fc.record({ name: fc.constant('open'), value: fc.boolean() }),
  }),
  fc.record({ type: fc.constant('metric' as const), data: fc.record({ name: number, value: level }) }),
  fc.record({
    type: fc.constant('error' as const),
    data: fc.constant({ message: 'a test' }),
  }),
  fc.record({
    type: fc.constant('progress' as const),
    data: fc.record({ current: fc.integer({ min: 0, max: 100 }) }),
  }),
  fc.record({
    type: fc.constant('command' as const),
    data: fc.record({ verb: fc.constantFrom('start', 'pause', 'resume', 'recover') }),
  }),
);

export const signalWalk: fc.Arbitrary<SignalWalk> = fc.record({
  autoStart: fc.array(condition, { minLength: 1, maxLength: 2 }),
  autoStop: fc.array(condition, { minLength: 1, maxLength: 2 }),
  batches: fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 12 }),
});

/** How often conditions have acted, so that a test can tell that they did. */
export interface Firings {
  start: number;
  stop: number;
}

/** Says all of it to a new session, and throws where its log is not what the table and its conditions ask for. */
export async function walkSignals(
  hub: HubFacade,
  id: string,
  walk: SignalWalk,
  firings: Firings,
): Promise<void> {
  const { autoStart, autoStop, batches } = walk;
  try {
    await hub.create(TESTER, { id, overrides: { autoStart, autoStop } });
  } catch (error) {
    if (error instanceof HubError && error.code === 'bad_request') return;
    throw error;
  }
  const model = new SignalModel(id, walk);
  model.follow(await logOf(hub, id));
  for (const operations of batches) {
    await hub.append(TESTER, { id, operations });
    model.follow(await logOf(hub, id));
  }
  const events = await logOf(hub, id);
  checkChain(events);
  for (const event of events) if (event.type === 'condition') firings[event.data.action] += 1;
  const report = await hub.conditions(TESTER, id);
  const overruled = report.autoStop.flatMap((one, position) => (one.overruled === true ? [position] : []));
  if (!isEnded(report.status) && overruled.join() !== model.overruled.join())
    throw new Error(`Overruled are ${overruled}, and not ${model.overruled}.`);
}

/** What conditions are meant to do, told from the events of one write after the other. */
class SignalModel {
  overruled: number[] = [];
  #view: SessionView;
  readonly #walk: SignalWalk;

  constructor(id: string, walk: SignalWalk) {
    this.#view = emptyView(id, 'epoch');
    this.#walk = walk;
  }

  /** Takes in the events of one write. */
  follow(log: readonly HubEvent[]): void {
    const events = log.slice(this.#view.seq);
    const before = this.#view;
    const fired = events.filter((event) => event.type === 'condition');
    let isToStop = false;
    for (const event of events) {
      if (event.type === 'condition') this.#checkFiring(event, log);
      this.#view = reduce(this.#view, event);
      const holding = this.#holding(this.#walk.autoStop);
      const isByHand =
        event.type === 'status' &&
        event.by !== 'hub' &&
        ['start', 'resume', 'recover'].includes(event.data.verb);
      this.overruled = isByHand ? holding : this.overruled.filter((one) => holding.includes(one));
      const isUnderWay = this.#view.status !== 'pending' && !isEnded(this.#view.status);
      if (isUnderWay && event.type !== 'condition' && holding.some((one) => !this.overruled.includes(one)))
        isToStop = true;
    }
    const wasStopped = fired.some(({ data }) => data.action === 'stop');
    if (isToStop !== wasStopped)
      throw new Error(`${isToStop ? 'It was not' : 'It was'} stopped by its conditions: ${textOf(events)}.`);
    const { autoStart } = this.#walk;
    const isToStart = autoStart.length > 0 && this.#holding(autoStart).length === autoStart.length;
    const isHeldBack = this.#holding(this.#walk.autoStop).length > 0;
    if (this.#view.status === 'pending' && isToStart && !isHeldBack)
      throw new Error(`It was not started by its conditions: ${textOf(events)}.`);
    const wasStarted = fired.some(({ data }) => data.action === 'start');
    if (wasStarted && (before.status !== 'pending' || !isToStart || isHeldBack))
      throw new Error(`It was started by its conditions: ${textOf(events)}.`);
  }

  #holding(conditions: readonly Condition[]): number[] {
    return conditions.flatMap((one, position) =>
      assessCondition(one, { view: this.#view }, 0).holds === true ? [position] : [],
    );
  }

  /** A firing names a condition of the session, and the transition it names comes next. */
  #checkFiring({ seq, data }: EventOf<'condition'>, log: readonly HubEvent[]): void {
    const isListed = this.#walk[data.which].some(
      (one) => one.condition === data.condition && one.value === data.value,
    );
    const { holds } = assessCondition(data, { view: viewThatSays(data) }, 0);
    const next = log[seq];
    const isFollowed = next?.type === 'status' && next.data.verb === data.action && next.by === 'hub';
    if (!isListed || holds !== true || !isFollowed)
      throw new Error(`This cannot be: ${textOf([data, next])}.`);
  }
}

/** As if somebody had said what the event says was found. */
function viewThatSays({ condition, found }: EventOf<'condition'>['data']): SessionView {
  const name = condition.replace(/_(above|below|at_least|at_most|is)$/, '');
  const signals = found === null ? {} : { [name]: { value: found, at: 0 } };
  return { ...emptyView('found', 'epoch'), signals };
}

function textOf(events: unknown): string {
  return JSON.stringify(events);
}
