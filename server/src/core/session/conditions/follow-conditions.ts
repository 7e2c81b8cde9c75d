import {
  type Condition,
  conditionText,
  type EventOf,
  type Found,
  type HubEvent,
  reduce,
  type SessionView,
} from '@session-hub/shared';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { applyCommand } from '../operations/apply-command.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import {
  type FoundCondition,
  type FoundConditions,
  findConditions,
  isUnderWay,
  nextConditionTime,
} from './find-conditions.js';

/** Times that passed while nobody looked, in one go; a week brings every time of day that there is. */
const MOST_PASSED = 500;

/** What one look after the other comes to. */
interface StopWatch {
  readonly overruled: readonly number[];
  /** The first condition that held without being overruled. */
  readonly met: Met | null;
}

/**
 * Starts or stops the session where its conditions ask for it, and notes when to look again. Every value that came in
 * this write counts for stopping, also one that another has replaced already: what travels together is chance.
 */
export function followConditions(draft: Draft, before: SessionView, settings: PolicySettings): void {
  if (draft.guards.conditions === undefined) return;
  const watch = lookAtEvents(draft, before, lookAtPassed(draft, before, draft.at));
  noteOverruled(draft, watch.overruled);
  if (watch.met !== null && isUnderWay(draft.view)) stopBecauseOf(draft, watch.met, settings);
  const found = findConditions(draft.view, draft.guards, draft.at);
  if (isToStart(draft.view, found)) start(draft, before, found, settings);
  noteNextTime(draft, draft.at);
}

/**
 * Looks at the times up to then at which a condition changed and nobody looked, maybe long ago: what would have stopped
 * the session then is met, also when it holds no more.
 */
function lookAtPassed(draft: Draft, view: SessionView, upTo: number): StopWatch {
  let watch: StopWatch = { overruled: draft.guards.overruled ?? [], met: null };
  let at = isUnderWay(view) ? (draft.guards.conditionsAt ?? null) : null;
  for (let left = MOST_PASSED; at !== null && at <= upTo && watch.met === null && left > 0; left--) {
    watch = lookOnce(draft, view, at, watch);
    at = nextConditionTime(view, findConditions(view, draft.guards, at));
  }
  return watch;
}

/** What was overruled and does not hold any more is overruled no more. */
function lookOnce(draft: Draft, view: SessionView, at: number, watch: StopWatch): StopWatch {
  const holding = holdingStops(draft, view, at);
  const positions = holding.map(({ position }) => position);
  const overruled = watch.overruled.filter((position) => positions.includes(position));
  const met = isUnderWay(view) ? holding.find(({ position }) => !overruled.includes(position)) : undefined;
  return { overruled, met: watch.met ?? met ?? null };
}

/** Who brings the session to work while conditions hold overrules them, but not one that was met before. */
function overrule(draft: Draft, view: SessionView, { met }: StopWatch): StopWatch {
  return { overruled: holdingStops(draft, view, draft.at).map(({ position }) => position), met };
}

function holdingStops(draft: Draft, view: SessionView, at: number): FoundCondition[] {
  return findConditions(view, draft.guards, at).autoStop.filter(({ holds }) => holds === true);
}

function noteOverruled(draft: Draft, overruled: readonly number[]): void {
  if (overruled.join() !== (draft.guards.overruled ?? []).join()) draft.setGuards({ overruled });
}

function noteNextTime(draft: Draft, at: number): void {
  const next = nextConditionTime(draft.view, findConditions(draft.view, draft.guards, at));
  if (next !== (draft.guards.conditionsAt ?? null)) draft.setGuards({ conditionsAt: next });
}

function lookAtEvents(draft: Draft, before: SessionView, passed: StopWatch): StopWatch {
  let view = before;
  let watch = passed;
  for (const { event } of draft.events) {
    view = reduce(view, event);
    if (isByHand(event)) watch = overrule(draft, view, watch);
    else if (changesEvidence(event)) watch = lookOnce(draft, view, draft.at, watch);
  }
  return lookOnce(draft, draft.view, draft.at, watch);
}

function changesEvidence({ type }: HubEvent): boolean {
  return ['signal', 'metric', 'error', 'progress', 'status', 'repaired'].includes(type);
}

function isByHand(event: HubEvent): boolean {
  if (event.type !== 'status' || event.by === HUB_ACTOR) return false;
  return ['start', 'resume', 'recover'].includes(event.data.verb);
}

/** Nothing is started that would be stopped at once. */
function isToStart({ status }: SessionView, { autoStart, autoStop }: FoundConditions): boolean {
  if (status !== 'pending' || autoStart.length === 0) return false;
  return autoStart.every(({ holds }) => holds === true) && autoStop.every(({ holds }) => holds !== true);
}

/** Named is the condition that was missing until now: by what was said, or else by the time. */
function start(
  draft: Draft,
  before: SessionView,
  { autoStart }: FoundConditions,
  settings: PolicySettings,
): void {
  const held = findConditions(before, draft.guards, draft.at).autoStart;
  const isNew = ({ position }: FoundCondition) => held[position]?.holds !== true;
  const last = autoStart.find(isNew) ?? autoStart.find(({ until }) => until !== null) ?? autoStart.at(-1);
  if (last === undefined) return;
  startBecauseOf(
    draft,
    last,
    autoStart.filter((one) => one !== last),
    settings,
  );
}

/** A condition that holds, and the value it was found to hold for. */
interface Met {
  readonly condition: Condition;
  readonly found: Found;
}

type Named = NonNullable<EventOf<'condition'>['data']['also']>[number];

function startBecauseOf(draft: Draft, met: Met, others: readonly Met[], settings: PolicySettings): void {
  const also = others.length === 0 ? {} : { also: others.map(named) };
  draft.add('condition', { which: 'autoStart', ...named(met), action: 'start', ...also }, HUB_ACTOR);
  applyCommand(draft, { verb: 'start', reason: reasonOf([met, ...others]) }, HUB_ACTOR, settings);
}

function stopBecauseOf(draft: Draft, met: Met, settings: PolicySettings): void {
  draft.add('condition', { which: 'autoStop', ...named(met), action: 'stop' }, HUB_ACTOR);
  applyCommand(draft, { verb: 'stop', reason: reasonOf([met]) }, HUB_ACTOR, settings);
}

function named({ condition, found }: Met): Named {
  return { condition: condition.condition, value: condition.value, found };
}

/** As long as reasons may be. */
function reasonOf(all: readonly Met[]): string {
  const texts = all.map(({ condition, found }) =>
    found === condition.value ? conditionText(condition) : `${conditionText(condition)} (found ${found})`,
  );
  return texts.join(', ').slice(0, 1_000);
}

/**
 * The time at which a condition changes has come. Looked at in its order among the other deadlines, which may have
 * passed as well. A start is decided by the present alone, which every write looks at.
 */
export function catchUpConditions(draft: Draft, at: number, settings: PolicySettings): void {
  if (!isUnderWay(draft.view)) {
    draft.setGuards({ conditionsAt: null });
    return;
  }
  const watch = lookAtPassed(draft, draft.view, at);
  noteOverruled(draft, watch.overruled);
  if (watch.met !== null) stopBecauseOf(draft, watch.met, settings);
  noteNextTime(draft, at);
}
