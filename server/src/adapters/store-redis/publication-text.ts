import type { HubEvent, Tombstone } from '@session-hub/shared';
import type { Publication } from '../../ports/session-store.js';

/** As write.lua publishes it: epoch and head before in the first line, then an event in each; or as remove.lua does. */
export function parsePublication(id: string, message: string): Publication {
  const [head = '', ...texts] = message.split('\n');
  const [epoch = '', from = '0', what] = head.split(' ');
  if (what === 'removed') {
    const removed = JSON.parse(texts[0] ?? '') as Tombstone;
    return { id, epoch, from: Number(from), events: [], removed };
  }
  const events = texts
    .filter((text) => text !== '')
    .map((text) => ({ text, event: JSON.parse(text) as HubEvent }));
  return { id, epoch, from: Number(from), events };
}
