import type { SessionNews } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { durationText } from '../text/duration-text.js';
import { countText, numberText } from '../text/number-text.js';
import type { EndedBreak } from './break-watch.js';

const MOST = 3;

export interface ReadingNotices {
  readonly root: HTMLElement;
  caughtUp(ended: EndedBreak): void;
  reset(reason: SessionNews['reset']['reason']): void;
  omitted(range: SessionNews['omitted']): void;
}

/** What a reader has to be told about the reading itself: what was caught up, started over, or left out. */
export function readingNotices(): ReadingNotices {
  const root = createElement('div', { class: 'notices', role: 'status', 'aria-label': 'About this picture' });
  const show = (kind: string, text: string) => {
    const close = createElement('button', { type: 'button', class: 'close', 'aria-label': 'Dismiss' }, '×');
    const notice = createElement(
      'div',
      { class: 'notice', 'data-kind': kind },
      createElement('p', {}, text),
      close,
    );
    close.addEventListener('click', () => notice.remove());
    for (const old of root.querySelectorAll(`[data-kind="${kind}"]`)) old.remove();
    root.prepend(notice);
    while (root.childElementCount > MOST) root.lastElementChild?.remove();
  };
  return {
    root,
    caughtUp: (ended) => show('caught-up', caughtUpText(ended)),
    reset: (reason) => show('reset', resetText(reason)),
    omitted: ({ from, to }) =>
      show(
        'omitted',
        `Too much happened at once to tell all of it: from ${numberText(from + 1)} to ${numberText(to)} some events are not shown below. The picture is complete, and the log has every one of them.`,
      ),
  };
}

function caughtUpText({ events, away }: EndedBreak): string {
  const when =
    away === null ? 'since this page was last open' : `after ${durationText(away)} without the hub`;
  return events === 0 ? `Nothing was missed ${when}.` : `Caught up ${countText(events, 'event')} ${when}.`;
}

function resetText(reason: SessionNews['reset']['reason']): string {
  switch (reason) {
    case 'first':
      return 'The picture was started over. This is the present state.';
    case 'epoch':
      return "This session's log was numbered anew, so the earlier picture could not be continued. This is the present state.";
    case 'cursor_ahead':
      return 'The hub knows less than this page had seen, so the picture was started over. This is the present state.';
  }
}
