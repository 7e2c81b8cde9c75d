import {
  assessCondition,
  type Condition,
  emptyView,
  HubError,
  type HubEvent,
  isEnded,
  type Operation,
  reduce,
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
  fc.record({
    type: fc.constant('signal' as const),
    data: fc.record({ name: number, value: fc.oneof(level, fc.constant('a text')) }),
  }),
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
  autoStart: fc.array(condition, { maxLength: 2 }),
  autoStop: fc.array(condition, { maxLength: 2 }),
  batches: fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
});

/** Says all of it to a new session, and throws where its log is not what the table and its conditions allow. */
export async function walkSignals(hub: HubFacade, id: string, walk: SignalWalk): Promise<void> {
  const { autoStart, autoStop, batches } = walk;
  try {
    await hub.create(TESTER, { id, overrides: { autoStart, autoStop } });
  } catch (error) {
    if (error instanceof HubError && error.code === 'bad_request') return;
    throw error;
  }
  for (const operations of batches) await hub.append(TESTER, { id, operations });
  const events = await logOf(hub, id);
  const end = checkChain(events);
  checkConditionEvents(events, walk);
  await checkRest(hub, id, end);
}

/** Each firing is followed by the transition it names, and was true of what had been said by then. */
function checkConditionEvents(events: readonly HubEvent[], { autoStart, autoStop }: SignalWalk): void {
  let view = emptyView('walk', 'epoch');
  events.forEach((event, position) => {
    view = reduce(view, event);
    if (event.type !== 'condition') return;
    const { which, condition, value, found, action } = event.data;
    const listed = which === 'autoStart' ? autoStart : autoStop;
    if (!listed.some((one) => one.condition === condition && one.value === value))
      throw new Error(`${condition} ${value} is no condition of ${which}.`);
    const next = events[position + 1];
    if (next?.type !== 'status' || next.data.verb !== action || next.by !== 'hub')
      throw new Error(`${condition} led to ${JSON.stringify(next)} and not to ${action}.`);
    const missing = autoStart.find((one) => assessCondition(one, { view }, event.at).holds !== true);
    if (which === 'autoStart' && missing !== undefined)
      throw new Error(`It was started though ${missing.condition} did not hold.`);
    if (which === 'autoStart' && assessCondition({ condition, value }, { view }, event.at).found !== found)
      throw new Error(`${condition} was not found to be ${found}.`);
  });
}

/** Nothing that its conditions ask for is left undone. */
async function checkRest(hub: HubFacade, id: string, status: string): Promise<void> {
  const report = await hub.conditions(TESTER, id);
  if (report.status !== status) throw new Error(`It is ${report.status} and not ${status}.`);
  if (isEnded(report.status)) return;
  const stops = report.autoStop.filter(({ state }) => state === 'holds');
  if (report.status === 'pending') {
    const isReady = report.autoStart.length > 0 && report.autoStart.every(({ state }) => state === 'holds');
    if (isReady && stops.length === 0) throw new Error('All its conditions hold, and it was not started.');
  } else if (stops.some(({ overruled }) => overruled !== true))
    throw new Error(`It runs though ${JSON.stringify(stops)} hold.`);
}
