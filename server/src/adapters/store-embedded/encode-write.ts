import { EVENT_CLASSES, rowOf } from '@session-hub/shared';
import type { Write } from '../../ports/session-store.js';
import type { JournalWrite } from './journal-messages.js';

export function encodeWrite({ id, expected, record, recordText, events, remember }: Write): JournalWrite {
  const { view, guards } = record;
  return {
    id,
    expected,
    epoch: view.epoch,
    seq: view.seq,
    updatedAt: view.updatedAt,
    facets: {
      owner: view.owner,
      template: view.template,
      status: view.status,
      createdAt: view.createdAt,
      wakeAt: guards.wakeAt,
      title: view.title.toLowerCase(),
    },
    row: JSON.stringify(rowOf(view)),
    record: recordText,
    events: events.map(({ event, text }) => ({
      seq: event.seq,
      lossless: EVENT_CLASSES[event.type] === 'lossless' ? 1 : 0,
      text,
    })),
    remember,
  };
}

/** About what a write takes up while it waits. */
export function sizeOf({ recordText, events }: Write): number {
  return events.reduce((sum, { text }) => sum + text.length, recordText.length);
}
