import { type HubEvent, reduce, type SessionView } from '@session-hub/shared';
import { HUB_ACTOR } from '../append/actors.js';
import type { Draft } from '../append/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { type Met, startBecauseOf, stopBecauseOf } from './act-on-condition.js';
import {
  type FoundCondition,
  type FoundConditions,
  findConditions,
  isUnderWay,
  nextConditionTime,
} from './find-conditions.js';

/** What one look after the other comes to. */
export interface StopWatch {
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
  const watch = lookAtEvents(draft, before);
  noteOverruled(draft, watch.overruled);
  if (watch.met !== null && isUnderWay(draft.view)) stopBecauseOf(draft, watch.met, settings);
  const found = findConditions(draft.view, draft.guards, draft.at);
  if (isToStart(draft.view, found)) start(draft, before, found, settings);
  noteNextTime(draft, draft.at);
}

/** One look: who brought the session to work while a condition held has overruled it until it does not hold. */
export function lookOnce(
  draft: Draft,
  view: SessionView,
  at: number,
  watch: StopWatch,
  isByHand: boolean,
): StopWatch {
  const holding = findConditions(view, draft.guards, at).autoStop.filter(({ holds }) => holds === true);
  const positions = holding.map(({ position }) => position);
  if (isByHand) return { overruled: positions, met: null };
  const overruled = watch.overruled.filter((position) => positions.includes(position));
  const met = isUnderWay(view) ? holding.find(({ position }) => !overruled.includes(position)) : undefined;
  return { overruled, met: watch.met ?? met ?? null };
}

export function noteOverruled(draft: Draft, overruled: readonly number[]): void {
  if (overruled.join() !== (draft.guards.overruled ?? []).join()) draft.setGuards({ overruled });
}

export function noteNextTime(draft: Draft, at: number): void {
  const next = nextConditionTime(draft.view, findConditions(draft.view, draft.guards, at));
  if (next !== (draft.guards.conditionsAt ?? null)) draft.setGuards({ conditionsAt: next });
}

function lookAtEvents(draft: Draft, before: SessionView): StopWatch {
  let view = before;
  let watch: StopWatch = { overruled: draft.guards.overruled ?? [], met: null };
  for (const { event } of draft.events) {
    view = reduce(view, event);
    if (changesEvidence(event)) watch = lookOnce(draft, view, draft.at, watch, isByHand(event));
  }
  return lookOnce(draft, draft.view, draft.at, watch, false);
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
