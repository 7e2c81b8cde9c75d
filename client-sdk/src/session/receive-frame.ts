import { applyFrame, type Frame, type SessionView } from '@session-hub/shared';
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
  switch (effect.kind) {
    case 'hole':
      return false;
    case 'known':
      return frame.to === base?.seq || null;
    case 'reset': {
      const heldSomething = reader.view !== null;
      const reason = reader.isAhead ? 'cursor_ahead' : effect.reason;
      reader.isAhead = false;
      reader.head = null;
      show(reader, effect.view);
      if (heldSomething) reader.news.tell('reset', { reason });
      return true;
    }
    case 'advanced':
      show(reader, effect.view);
      reader.news.tell('advanced', { from: base?.seq ?? 0, to: effect.view.seq, events: effect.events });
      if (effect.omitted) reader.news.tell('omitted', effect.omitted);
      for (const event of effect.events) {
        reader.news.tell(event.type, event as never);
        reader.news.tell('event', event);
      }
      return true;
  }
}

/** Events are told to listeners that can see the view they led to. */
function show(reader: Reader, view: SessionView): void {
  reader.view = view;
  reader.changed();
}
