import { type Command, hubError, isEnded, type Outcome } from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';
import { dueTimes } from '../policy/due-times.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { releaseLease } from './lease-changes.js';
import { recordError } from './record-error.js';

const YEAR_MS = 365 * 86_400_000;
const LONGEST_EXTENSION_MS = 10 * YEAR_MS;

/** Carries out one verb and returns the seq of its event, or the head when it changed nothing. */
export function applyCommand(draft: Draft, command: Command, by: string, settings: PolicySettings): number {
  if (command.ifSeq !== undefined && command.ifSeq !== draft.view.seq) {
    throw hubError('seq_moved', { details: { seq: draft.view.seq, status: draft.view.status } });
  }
  const because = command.reason === undefined ? {} : { reason: command.reason };
  switch (command.verb) {
    case 'start':
    case 'pause':
    case 'resume':
    case 'recover':
      return draft.move(command.verb, by, because);
    case 'stop': {
      const seq = draft.move('stop', by, because);
      if (settings.closingTime > 0) draft.setGuards({ stopReason: command.reason ?? null });
      else finish(draft, by, command.reason);
      return seq;
    }
    case 'finish':
      return finish(draft, by, command.reason ?? draft.guards.stopReason ?? undefined);
    case 'complete': {
      const result = command.result === undefined ? {} : { result: command.result };
      return end(draft, 'complete', by, { kind: 'completed', at: draft.at, ...because, ...result });
    }
    case 'fail': {
      const error = command.error === undefined ? {} : { error: command.error };
      return end(draft, 'fail', by, { kind: 'failed', at: draft.at, ...because, ...error });
    }
    case 'touch':
      draft.demand('touch');
      return draft.view.status === 'idle' ? draft.move('activate', by) : draft.view.seq;
    case 'extend':
      draft.demand('extend');
      return extend(draft, command, by, settings);
    case 'recordError':
      draft.demand('recordError');
      return recordError(draft, command.error, by, settings);
  }
}

function extend(
  draft: Draft,
  { milliseconds, reason }: Extract<Command, { verb: 'extend' }>,
  by: string,
  settings: PolicySettings,
): number {
  const extended = draft.view.extended + milliseconds;
  if (extended > LONGEST_EXTENSION_MS) {
    throw hubError('bad_request', {
      message: 'All extensions of a session together give it at most ten years.',
      details: { extended: draft.view.extended, most: LONGEST_EXTENSION_MS },
    });
  }
  const view = { ...draft.view, extended };
  // Asking for more time is activity.
  const times = dueTimes(view, { ...draft.guards, activeAt: draft.at }, settings);
  const due = Object.fromEntries(times.map(({ deadline, due }) => [deadline, due]));
  const because = reason === undefined ? {} : { reason };
  return draft.add('deadline', { change: 'extended', milliseconds, ...because, due }, by);
}

/** What was stopped is in order, or has no time left for it. */
export function finish(draft: Draft, by: string, reason: string | undefined): number {
  return end(draft, 'finish', by, {
    kind: 'closed',
    at: draft.at,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** The last transition of a session, by whichever verb. Gives the lease back as well. */
export function end(
  draft: Draft,
  verb: 'finish' | 'complete' | 'fail' | 'expire',
  by: string,
  outcome: Outcome,
): number {
  const because = outcome.reason === undefined ? {} : { reason: outcome.reason };
  const seq = draft.move(verb, by, { ...because, outcome });
  if (draft.guards.lease !== null && isEnded(draft.view.status)) releaseLease(draft, draft.guards.lease, by);
  return seq;
}
