import { reduce } from './reduce.js';
import type { HubEvent } from './schemas/event.js';
import type { Frame, ResetFrame, ViewFrame } from './schemas/frame.js';
import type { SessionView } from './schemas/view.js';

/** What a frame means to a reader that holds `view`. */
export type FrameEffect =
  /** The reader goes on. `events` are those it has not seen, `omitted` the lossless ones it was not told. */
  | { kind: 'advanced'; view: SessionView; events: readonly HubEvent[]; omitted: ViewFrame['omitted'] | null }
  /** What the reader held is void; it starts over from `view`. */
  | { kind: 'reset'; view: SessionView; reason: ResetFrame['reason'] }
  /** Nothing the reader does not have already. */
  | { kind: 'known' }
  /** Something between the reader's cursor and this frame is missing: ask again from the cursor. */
  | { kind: 'hole' };

export function applyFrame(view: SessionView | null, frame: Frame): FrameEffect {
  if (frame.kind === 'reset') return { kind: 'reset', view: frame.view, reason: frame.reason };
  if (view?.epoch !== frame.epoch || frame.from > view.seq) return { kind: 'hole' };
  if (frame.to <= view.seq) return { kind: 'known' };

  const events = frame.events.filter((event) => event.seq > view.seq);
  const { view: next = events.reduce(reduce, view), omitted = null } = frame.kind === 'view' ? frame : {};
  return { kind: 'advanced', view: next, events, omitted };
}
