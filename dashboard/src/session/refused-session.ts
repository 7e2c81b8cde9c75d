import type { HubError } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';
import { removedText } from '../text/removed-text.js';
import { type RemovedSession, removedSession } from './removed-session.js';

/** What stands in place of a session that the hub does not show. */
export function refusedSession(id: string): Part<HubError | null> {
  const message = createElement('h1', { tabindex: -1 });
  const ending = createElement('p', { class: 'ending' });
  const why = createElement('p', { class: 'why' });
  const steps = stepList();
  const root = createElement(
    'div',
    { class: 'refused', role: 'alert', hidden: '' },
    message,
    createElement('p', { class: 'facts' }, id),
    ending,
    why,
    steps.root,
    createElement('a', { href: '#/', class: 'button' }, 'All sessions'),
  );
  return {
    root,
    update(error) {
      root.hidden = error === null;
      const removed = error === null ? null : removedSession(error);
      setText(message, removed === null ? (error?.message ?? '') : titleOf(removed, id));
      ending.hidden = removed === null;
      setText(ending, removed === null ? '' : removedText(removed));
      why.hidden = removed === null || removed.why === '';
      setText(why, removed?.why ?? '');
      steps.update(removed === null ? (error?.steps ?? []) : []);
    },
  };
}

function titleOf({ title }: RemovedSession, id: string): string {
  return `${title === '' ? id : title} is not kept any more`;
}
