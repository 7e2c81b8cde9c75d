import { applyFrame, type Frame } from '@session-hub/shared';
import { baseOf, enter, type Reader } from './reader.js';

/** Whether the frame fitted (R11 to R14). Then everything it brings has been told. */
export function receiveFrame(reader: Reader, frame: Frame): boolean {
  const base = baseOf(reader);
  // Two subscribes that overlapped: the second answer starts over where the first has already led.
  const isRepeated = frame.kind === 'reset' && frame.epoch === base?.epoch;
  const effect = isRepeated
    ? ({ kind: frame.to > base.seq ? 'hole' : 'known' } as const)
    : applyFrame(base, frame);
  switch (effect.kind) {
    case 'hole':
      return false;
    case 'known':
      // An answer to a cursor that has moved since says nothing about what follows.
      return frame.to === base?.seq;
    case 'reset': {
      const heldSomething = reader.view !== null;
      const reason = reader.isAhead ? 'cursor_ahead' : effect.reason;
      reader.isAhead = false;
      show();
      if (heldSomething) reader.news.tell('reset', { reason });
      return true;
    }
    case 'advanced':
      show();
      if (effect.omitted !== null) reader.news.tell('omitted', effect.omitted);
      for (const event of effect.events) {
        reader.news.tell(event.type, event as never);
        reader.news.tell('event', event);
      }
      return true;
  }
}
