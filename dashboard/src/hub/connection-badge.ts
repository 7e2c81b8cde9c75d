import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { clockText } from '../text/time-text.js';
import type { ShownConnection } from './shown-connection.js';

/**
 * Says how fresh the page is: live, catching up, offline since when and until when. Only the change of state is
 * announced; a countdown read aloud every second would drown everything else.
 */
export function connectionBadge(tryNow: () => void): Part<ShownConnection> {
  const label = createElement('span', { role: 'status' });
  const countdown = createElement('span', { class: 'countdown', 'aria-hidden': 'true' });
  const retry = createElement('button', { type: 'button', class: 'quiet', hidden: '' }, 'Try now');
  const root = createElement(
    'div',
    { class: 'connection' },
    createElement('span', { class: 'dot', 'aria-hidden': 'true' }),
    label,
    countdown,
    retry,
  );
  retry.addEventListener('click', tryNow);

  return {
    root,
    update(shown) {
      setAttribute(root, 'data-state', shown.kind);
      setAttribute(root, 'title', titleOf(shown));
      setText(label, labelOf(shown));
      setText(countdown, countdownOf(shown));
      retry.hidden = shown.kind !== 'offline';
    },
  };
}

function labelOf(shown: ShownConnection): string {
  switch (shown.kind) {
    case 'connecting':
      return 'Connecting';
    case 'catching up':
      return 'Catching up';
    case 'live':
      return 'Live';
    case 'offline':
      return `Offline since ${clockText(shown.since)}`;
    case 'closed':
      return 'Closed';
  }
}

function titleOf(shown: ShownConnection): string {
  switch (shown.kind) {
    case 'connecting':
      return 'Reaching for the hub.';
    case 'catching up':
      return 'Connected. What happened meanwhile is on its way.';
    case 'live':
      return 'Everything here is the present.';
    case 'offline':
      return 'The hub cannot be reached. What you see is how it was then; nothing is lost.';
    case 'closed':
      return 'This page has said goodbye to the hub. Reload it to start again.';
  }
}

function countdownOf(shown: ShownConnection): string {
  if (shown.kind !== 'offline') return '';
  if (shown.isTrying) return 'trying';
  if (shown.retryAt === null) return '';
  const seconds = Math.ceil((shown.retryAt - Date.now()) / 1_000);
  return seconds > 0 ? `next try in ${seconds} s` : 'trying';
}
