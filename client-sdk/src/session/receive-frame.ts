import { applyFrame, type Frame } from '@session-hub/shared';
import { baseOf, type Reader } from './reader.js';

/**
 * Whether the frame fitted (R11 to R14); then everything it brings has been told. Null for one that says nothing:
 * what follows an answer to a cursor that has moved since is not known yet.
 */
export function receiveFrame(reader: Reader, frame: Frame): boolean | null {
  const base = baseOf(reader);
  if (frame.kind === 'reset' && frame.reason !== 'cursor_ahead' && frame.epoch === base?.epoch) {
    // It answers a cursor from before another frame led here: it starts over what is whole.
    return frame.to <= base.seq;
  }
  const effect = applyFrame(base, frame);
  if (effect.kind === 'hole') return false;
  if (effect.kind === 'known') return frame.to === base?.seq || null;
  const { news, view: before, isAhead } = reader;
  const { view } = effect;
  reader.view = view;
  // Events are told to listeners that can see the view they led to.
  reader.changed();
  if (effect.kind === 'reset') {
    reader.isAhead = false;
    reader.head = null;
    if (before) news.tell('reset', { reason: isAhead ? 'cursor_ahead' : effect.reason });
    return true;
  }
  const { events, omitted } = effect;
  news.tell('advanced', { from: base?.seq ?? 0, to: view.seq, events });
  if (omitted) news.tell('omitted', omitted);
  for (const event of events) {
    news.tell(event.type, event as never);
    news.tell('event', event);
  }
  return true;
}
