import type { ConnectionState, Hub } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { clockText } from '../text/time-text.js';

/**
 * Says how fresh the page is: live, catching up, offline since when and until when. Only the change of state is
 * announced; a countdown read aloud every second would drown everything else.
 */
export function connectionBadge(hub: Hub): Part<number> {
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
  retry.addEventListener('click', () => hub.reconnect());

  return {
    root,
    update(now) {
      const { state } = hub.connection;
      setAttribute(root, 'data-state', state.kind);
      setAttribute(root, 'title', titleOf(state));
      setText(label, labelOf(state));
      setText(countdown, countdownOf(state, now));
      retry.hidden = !isRetryUseful(state);
    },
  };
}

function labelOf(state: ConnectionState): string {
  switch (state.kind) {
    case 'connecting':
      return state.attempt > 1 ? 'Reconnecting' : 'Connecting';
    case 'catching up':
      return 'Catching up';
    case 'live':
      return 'Live';
    case 'offline':
      return `Offline since ${clockText(state.since)}`;
    case 'closed':
      return 'Closed';
  }
}

function titleOf(state: ConnectionState): string {
  switch (state.kind) {
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

function countdownOf(state: ConnectionState, now: number): string {
  if (state.kind !== 'offline' || state.retryAt === null) return '';
  const seconds = Math.ceil((state.retryAt - now) / 1_000);
  return seconds > 0 ? `next try in ${seconds} s` : 'trying';
}

function isRetryUseful(state: ConnectionState): boolean {
  return state.kind === 'offline' || (state.kind === 'connecting' && state.attempt > 1);
}
