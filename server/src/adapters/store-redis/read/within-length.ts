import type { LoggedEvent, LogQuery } from '../../../ports/session-store.js';

/** `events` in the order of taking, cut before they get longer than this together, but not before the first; in log order. */
export function withinLength(
  events: readonly LoggedEvent[],
  maxLength: number,
  take: LogQuery['take'],
): readonly LoggedEvent[] {
  let length = 0;
  const cut = events.findIndex(({ text }, position) => {
    length += text.length;
    return position > 0 && length > maxLength;
  });
  const kept = cut < 0 ? events : events.slice(0, cut);
  return take === 'oldest' ? kept : kept.toReversed();
}
