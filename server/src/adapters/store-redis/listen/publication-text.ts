import { EVENT_CLASSES, type HubEvent, type SessionRow, type Tombstone } from '@session-hub/shared';
import type { EncodedEvent, Publication } from '../../../ports/session-store.js';

/** Of what is published. Hubs of another version may share the Redis, and what they mean must not be guessed. */
export const FORMAT = '1';
const REMOVED = 'removed';

/**
 * As write.lua publishes it: format, epoch and head before in the first line, then an event in each; or, with a word more
 * in the first line, as remove.lua does. The first hubs left the format out. Throws when it is anything else.
 */
export function parsePublication(id: string, message: string): Publication {
  const [head = '', ...texts] = message.split('\n');
  const words = head.split(' ');
  if (words.length >= 3 && words.shift() !== FORMAT) throw unreadable();
  const [epoch = '', start = ''] = words;
  const from = start === '' ? Number.NaN : Number(start);
  if (epoch === '' || !Number.isSafeInteger(from) || from < 0) throw unreadable();
  if (words.length === 3 && words[2] === REMOVED) {
    return { id, epoch, from, events: [], removed: parseTombstone(texts[0] ?? '') };
  }
  if (words.length !== 2) throw unreadable();
  const events = texts
    .filter((text) => text !== '')
    .map((text, position) => parseEvent(text, from + 1 + position));
  return { id, epoch, from, events };
}

/** The row of a session, alone or below a line with the format. Throws when it is anything else. */
export function parseRow(message: string): SessionRow {
  const row: unknown = JSON.parse(message.startsWith(`${FORMAT}\n`) ? message.slice(2) : message);
  if (!isRow(row)) throw unreadable();
  return row;
}

function parseEvent(text: string, seq: number): EncodedEvent {
  const event: unknown = JSON.parse(text);
  if (!isEvent(event) || event.seq !== seq) throw unreadable();
  return { text, event };
}

function parseTombstone(text: string): Tombstone {
  const tombstone: unknown = JSON.parse(text);
  if (!isTombstone(tombstone)) throw unreadable();
  return tombstone;
}

function isTombstone(value: unknown): value is Tombstone {
  return isObject(value) && typeof value.id === 'string' && typeof value.status === 'string';
}

/** What is inside `data` was checked by the hub that wrote it. */
function isEvent(value: unknown): value is HubEvent {
  return (
    isObject(value) &&
    typeof value.type === 'string' &&
    Object.hasOwn(EVENT_CLASSES, value.type) &&
    typeof value.at === 'number' &&
    isObject(value.data)
  );
}

function isRow(value: unknown): value is SessionRow {
  return (
    isObject(value) &&
    [value.id, value.owner, value.template, value.title, value.status].every(
      (field) => typeof field === 'string',
    ) &&
    typeof value.seq === 'number'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(): Error {
  return new Error('This is no publication as this version of the hub knows it.');
}
