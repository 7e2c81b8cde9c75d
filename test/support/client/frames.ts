import {
  type EventsFrame,
  emptyView,
  type HubEvent,
  type ResetFrame,
  type SessionView,
  type ViewFrame,
} from '@session-hub/shared';

export const EPOCH = 'epo1';

/** The events after `from` up to `to`, all lossless. */
export function events(from: number, to: number): HubEvent[] {
  return Array.from({ length: to - from }, (_, position) => {
    const seq = from + position + 1;
    return { seq, type: 'custom', at: 1_000 + seq, by: 'tester', data: { name: 'step', payload: seq } };
  });
}

/** The fold of as many of these events. */
export function viewAt(seq: number, id = 'a', epoch = EPOCH): SessionView {
  return { ...emptyView(id, epoch), seq, updatedAt: seq === 0 ? 0 : 1_000 + seq };
}

export function eventsFrame(from: number, to: number, id = 'a', epoch = EPOCH): EventsFrame {
  return { kind: 'events', id, epoch, from, to, events: events(from, to) };
}

/** Beside the view, the newest `told` events of the way; the others are named as omitted. */
export function viewFrame(from: number, to: number, told = 0, id = 'a'): ViewFrame {
  const first = Math.max(from, to - told);
  return {
    kind: 'view',
    id,
    epoch: EPOCH,
    from,
    to,
    view: viewAt(to, id),
    events: events(first, to),
    ...(first > from && { omitted: { from, to: first } }),
  };
}

export function resetFrame(
  to: number,
  id = 'a',
  reason: ResetFrame['reason'] = 'first',
  epoch = EPOCH,
): ResetFrame {
  return { kind: 'reset', id, epoch, to, reason, view: viewAt(to, id, epoch) };
}
