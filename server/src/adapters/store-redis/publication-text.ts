import type { HubEvent } from '@session-hub/shared';
import type { Publication } from '../../ports/session-store.js';

/** As write.lua publishes it: epoch and head before in the first line, then an event in each. */
export function parsePublication(id: string, message: string): Publication {
  const [head = '', ...texts] = message.split('\n');
  const [epoch = '', from = '0'] = head.split(' ');
  const events = texts
    .filter((text) => text !== '')
    .map((text) => ({ text, event: JSON.parse(text) as HubEvent }));
  return { id, epoch, from: Number(from), events };
}
