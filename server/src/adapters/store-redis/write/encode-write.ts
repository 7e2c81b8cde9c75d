import { EVENT_CLASSES, rowOf } from '@session-hub/shared';
import type { Write } from '../../../ports/session-store.js';
import type { Keys } from '../servers/keys.js';
import { indexEntries, timeText } from '../servers/keys.js';
import type { ScriptArgument } from '../servers/redis-script.js';

/** A write as write.lua takes it. */
export interface EncodedWrite {
  readonly keys: readonly string[];
  readonly args: readonly ScriptArgument[];
}

export function encodeWrite(
  { id, expected, record, recordText, events, remember }: Write,
  keys: Keys,
): EncodedWrite {
  const { view, guards } = record;
  const row = rowOf(view);
  const args: ScriptArgument[] = [
    id,
    expected,
    view.epoch,
    view.seq,
    timeText(view.updatedAt),
    guards.wakeAt ?? '',
    indexEntries(row),
    view.title.toLowerCase(),
    JSON.stringify(row),
    recordText,
    remember?.expiresAt ?? '',
    remember?.result ?? '',
    events.map(({ event }) => (EVENT_CLASSES[event.type] === 'lossless' ? '1' : '0')).join(''),
    // No JSON text has a line break in it.
    events.map(({ text }) => text).join('\n'),
  ];
  const own = [keys.session(id), keys.log(id), keys.lossless(id)];
  if (expected === 0) own.push(keys.tombstone(id));
  if (remember !== null) own.push(keys.remembered(id, remember.key));
  return { keys: own, args };
}

/** About what a write takes up while it waits. */
export function sizeOf({ recordText, events }: Write): number {
  return events.reduce((sum, { text }) => sum + text.length, recordText.length);
}
