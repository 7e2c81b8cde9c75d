import {
  advanceProgress,
  hubError,
  isLeaf,
  type ProgressInput,
  parentsOf,
  rollUp,
  type StepPlan,
  type Steps,
} from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';
import { checkRoom } from '../draft/draft.js';

/**
 * Says which steps there are. Those known already take over weight and description and keep how far they are; the
 * rest is added. Should this change how far the whole is, that is told at once.
 */
export function declareSteps(draft: Draft, plans: readonly StepPlan[], by: string): number {
  const { steps, progress } = draft.view;
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) {
    throw hubError('bad_request', { message: `The step "${twice}" stands twice in the same declaration.` });
  }
  for (const name of names) refusePlace(steps, name, 'declared');
  checkRoom('steps', steps, names);
  const seq = draft.add('steps', { steps: plans.map((plan) => ({ ...steps[plan.name], ...plan })) }, by);
  const isToldBySteps = Object.values(steps).some(({ begun }) => begun);
  if (!isToldBySteps) return seq;
  const whole = advanceProgress(progress, rolledUp(draft.view.steps, '', 'restart'), draft.at);
  draft.add('progress', { ...whole, rate: progress?.rate ?? null }, by);
  return seq;
}

/** A step is reported itself or has steps below it, never both. */
export function refusePlace(steps: Steps, name: string, how: 'declared' | 'reported'): void {
  if (how === 'reported' && !isLeaf(steps, name)) {
    throw hubError('contradiction', {
      message: `"${name}" has steps of its own: report those, and it follows.`,
    });
  }
  const whole = parentsOf(name).find((parent) => steps[parent]?.begun === true);
  if (whole === undefined) return;
  throw hubError('contradiction', {
    message: `"${whole}" was reported as one step, so it cannot have steps of its own any more.`,
  });
}

/** All steps together as one report of the whole, in percent. */
export function rolledUp(steps: Steps, description: string, how: 'restart' | 'go on'): ProgressInput {
  return {
    current: rollUp(steps),
    total: 100,
    ...(description === '' ? {} : { description }),
    ...(how === 'restart' ? { restart: true } : {}),
  };
}
