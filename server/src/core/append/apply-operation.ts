import { advanceProgress, goesBack, hubError, isEnded, LIMITS, type Operation } from '@session-hub/shared';
import type { PolicySettings } from '../policy/policy-settings.js';
import { applyCommand } from './apply-command.js';
import type { Draft } from './draft.js';
import { recordError } from './record-error.js';

/** Applies one operation and returns the seq of its event. Throws, leaving the draft to be rolled back, when refused. */
export function applyOperation(
  draft: Draft,
  operation: Operation,
  by: string,
  settings: PolicySettings,
): number {
  if (operation.type === 'command') return applyCommand(draft, operation.data, by, settings);
  if (isEnded(draft.view.status)) {
    throw hubError('session_ended', { details: { status: draft.view.status } });
  }
  if (operation.type !== 'error' && operation.type !== 'signal' && operation.type !== 'state') {
    wake(draft, operation, by);
  }
  const { view } = draft;
  switch (operation.type) {
    case 'progress': {
      if (goesBack(view.progress, operation.data)) throw hubError('progress_went_back');
      return draft.add('progress', advanceProgress(view.progress, operation.data, draft.at), by);
    }
    case 'log': {
      const { text, level = 'info' } = operation.data;
      return draft.add('log', { level, text, n: view.log.total + 1 }, by);
    }
    case 'error':
      return recordError(draft, operation.data, by, settings);
    case 'artifact':
      checkRoom('artifacts', view.artifacts, [operation.data.name]);
      return draft.add('artifact', operation.data, by);
    case 'state':
      checkRoom('state', view.state, Object.keys(operation.data.set ?? {}));
      return draft.add('state', operation.data, by);
    case 'signal':
      checkRoom('signals', view.signals, [operation.data.name]);
      return draft.add('signal', operation.data, by);
    case 'metric':
      checkRoom('metrics', view.metrics, [operation.data.name]);
      return draft.add('metric', operation.data, by);
    case 'custom':
      return draft.add('custom', operation.data, by);
  }
}

/** Work that is reported is work that goes on. */
function wake(draft: Draft, operation: Operation, by: string): void {
  const { status } = draft.view;
  if (status === 'idle') draft.move('activate', by);
  if (operation.type !== 'progress') return;
  if (status === 'pending') draft.move('start', by);
  if (status === 'disconnected') draft.demand('start');
}

function checkRoom(part: string, held: Record<string, unknown>, names: readonly string[]): void {
  const added = names.filter((name) => !Object.hasOwn(held, name)).length;
  if (added === 0 || Object.keys(held).length + added <= LIMITS.namesPerView) return;
  throw hubError('limit_reached', { details: { part, limit: LIMITS.namesPerView } });
}
