import { hubError, LIMITS, type Operation, type SessionView } from '@session-hub/shared';
import { checkRoom } from '../draft/check-room.js';
import type { Draft } from '../draft/draft.js';

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
export function setItems(draft: Draft, data: ItemsData, by: string): number {
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
