import {
  hubError,
  isEnded,
  LIMITS,
  type Operation,
  type SessionView,
  type UpdateInput,
} from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';
import { checkRoom } from '../draft/draft.js';
import { hearAgent, noteCheck } from '../health/agents.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { declareSteps } from '../progress/declare-steps.js';
import { reportProgress } from '../progress/report-progress.js';
import { applyCommand } from './apply-command.js';
import { recordError } from './record-error.js';
import { reportMetric } from './report-metric.js';

/** What may be said of a session nobody works on. */
const QUIET: ReadonlySet<Operation['type']> = new Set([
  'error',
  'signal',
  'agent',
  'steps',
  'check',
  'update',
]);

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
  if (!QUIET.has(operation.type)) wake(draft, operation, by);
  const { view } = draft;
  switch (operation.type) {
    case 'progress':
      return reportProgress(draft, operation.data, by);
    case 'steps':
      return declareSteps(draft, operation.data.steps, by);
    case 'log': {
      const { text, level = 'info' } = operation.data;
      return draft.add('log', { level, text, n: view.log.total + 1 }, by);
    }
    case 'error':
      return recordError(draft, operation.data, by, settings);
    case 'artifact':
      checkRoom('artifacts', view.artifacts, [operation.data.name]);
      return draft.add('artifact', operation.data, by);
    case 'item':
      return setItem(draft, operation.data, by);
    case 'items':
      return setItems(draft, operation.data, by);
    case 'agent':
      return hearAgent(draft, operation.data, by, settings);
    case 'state':
      checkRoom('state', view.state, Object.keys(operation.data.set ?? {}));
      return draft.add('state', operation.data, by);
    case 'update':
      return update(draft, operation.data, by);
    case 'signal':
      checkRoom('signals', view.signals, [operation.data.name]);
      return draft.add('signal', operation.data, by);
    case 'metric':
      return reportMetric(draft, operation.data, by);
    case 'check':
      return noteCheck(draft, operation.data, by);
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

type ItemData = Extract<Operation, { type: 'item' }>['data'];
type ItemsData = Extract<Operation, { type: 'items' }>['data'];

/** Adds one numbered item, or puts it in the place of the one before. */
export function setItem(draft: Draft, data: ItemData, by: string): number {
  const { items } = draft.view;
  checkRoom('items', items, [data.list]);
  const held = items[data.list];
  if (held === undefined || !Object.hasOwn(held, data.number)) checkCount(countOf(items) + 1);
  return draft.add('items', { list: data.list, set: { [data.number]: data.value }, keep: true }, by);
}

/** Replaces a whole list. */
function setItems(draft: Draft, data: ItemsData, by: string): number {
  const { items } = draft.view;
  checkRoom('items', items, [data.list]);
  checkCount(countOf({ ...items, [data.list]: {} }) + data.values.length);
  const set = Object.fromEntries(data.values.map((value, position) => [position + 1, value]));
  return draft.add('items', { list: data.list, set }, by);
}

function countOf(items: SessionView['items']): number {
  return Object.values(items).reduce((count, list) => count + Object.keys(list).length, 0);
}

function checkCount(count: number): void {
  if (count <= LIMITS.itemsPerView) return;
  throw hubError('limit_reached', { details: { part: 'items', limit: LIMITS.itemsPerView } });
}

/** Says anew what the session is called and described by. */
export function update(draft: Draft, { title, meta: changes }: UpdateInput, by: string): number {
  const { meta: held } = draft.view;
  checkRoom('meta', held, Object.keys(changes?.set ?? {}));
  const gone = new Set(changes?.unset);
  const meta = Object.fromEntries(
    Object.entries({ ...held, ...changes?.set }).filter(([name]) => !gone.has(name)),
  );
  return draft.add('updated', { ...(title !== undefined && { title }), ...(changes && { meta }) }, by);
}
