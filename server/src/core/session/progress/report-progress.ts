import {
  advanceProgress,
  goesBack,
  hubError,
  type ProgressInput,
  type Step,
  type Steps,
} from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';
import { checkRoom } from '../draft/draft.js';
import { refusePlace, rolledUp } from './declare-steps.js';

const NEW_STEP: Step = { weight: 1, current: 0, total: 100, description: '', begun: false };

/**
 * A report of the whole work or of one step. A session is told of in one of the two ways; only a restart may
 * change it, because the percentages of both mean different things.
 */
export function reportProgress(draft: Draft, input: ProgressInput, by: string): number {
  const before = draft.view.progress?.percentage ?? null;
  const seq =
    input.step === undefined
      ? reportWhole(draft, input, by)
      : reportStep(draft, { ...input, step: input.step }, by);
  const moved = before === null || input.restart === true || draft.view.progress?.percentage !== before;
  if (moved) noteMovement(draft);
  return seq;
}

/** What was held in between counts from when it went on. */
function noteMovement(draft: Draft): void {
  const { guards, view, at } = draft;
  const pause = at - (guards.movedAt ?? view.startedAt ?? at);
  const isLongest = pause > (guards.longestPause ?? 0);
  draft.setGuards({ movedAt: at, ...(isLongest ? { longestPause: pause } : {}) });
}

function reportWhole(draft: Draft, input: ProgressInput, by: string): number {
  const { progress, steps } = draft.view;
  const begun = begunOf(steps);
  if (begun.length > 0) {
    if (input.restart !== true) {
      throw hubError('contradiction', {
        message: `The progress of this session is told by its steps, such as "${begun[0]}".`,
        details: { steps: begun.slice(0, 20) },
      });
    }
    const fresh = begun.map((name) => ({ name, ...steps[name], current: 0, begun: false }));
    draft.add('steps', { steps: fresh }, by);
  }
  if (goesBack(progress, input)) throw hubError('progress_went_back');
  return draft.add('progress', advanceProgress(progress, input, draft.at, draft.usual), by);
}

function reportStep(draft: Draft, input: ProgressInput & { step: string }, by: string): number {
  const { step: name, restart } = input;
  const { progress, steps } = draft.view;
  refusePlace(steps, name, 'reported');
  const isToldAsWhole = progress !== null && progress.percentage > 0 && begunOf(steps).length === 0;
  if (isToldAsWhole && restart !== true) {
    throw hubError('contradiction', {
      message: 'The progress of this session is told as a whole so far, not by steps.',
    });
  }
  // Names such as `constructor` are allowed, and every object knows those.
  const known = Object.hasOwn(steps, name) ? steps[name] : undefined;
  const before = known ?? NEW_STEP;
  if (before.begun && goesBack({ ...before, rate: null, at: 0 }, input)) {
    throw hubError('progress_went_back', { details: { step: name, current: before.current } });
  }
  if (known === undefined) {
    checkRoom('steps', steps, [name]);
    draft.add('steps', { steps: [{ name }] }, by);
  }
  const total = input.total ?? before.total;
  const current = Math.min(input.current, total);
  const step = {
    ...before,
    current,
    total,
    description: input.description ?? before.description,
    begun: true,
  };
  const rolled = rolledUp(
    { ...steps, [name]: step },
    step.description,
    restart === true ? 'restart' : 'go on',
  );
  const data = advanceProgress(progress, rolled, draft.at, draft.usual);
  return draft.add('progress', { ...data, step: { name, ...step } }, by);
}

function begunOf(steps: Steps): string[] {
  return Object.keys(steps).filter((name) => steps[name]?.begun === true);
}
