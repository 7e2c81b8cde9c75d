import type { HubError, Session } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { durationText } from '../text/duration-text.js';
import { clockText, dateText } from '../text/time-text.js';
import { removedSession } from './removed-session.js';

/** How old the picture of this one session is. */
export function freshnessTag(): Part<Session> {
  const root = createElement('span', { class: 'freshness', role: 'status' });
  return {
    root,
    update({ state, freshness }) {
      setAttribute(root, 'data-state', state.kind);
      setText(root, textOf(state, freshness));
    },
  };
}

function textOf(state: Session['state'], freshness: Session['freshness']): string {
  switch (state.kind) {
    case 'unknown':
      return 'Not known yet';
    case 'catching up':
      return 'Catching up';
    case 'live':
      return freshness.kind === 'behind' && freshness.milliseconds >= 1_000
        ? `${durationText(freshness.milliseconds)} behind`
        : 'Live';
    case 'stale':
      return `As of ${clockText(state.since)}`;
    case 'refused':
      return 'Not shown';
    case 'gone':
      return goneText(state.error);
  }
}

function goneText(error: HubError): string {
  const removed = removedSession(error);
  return removed === null
    ? 'Gone from the hub; this is the last of it'
    : `Removed on ${dateText(removed.removedAt)}; this is the last of it`;
}
