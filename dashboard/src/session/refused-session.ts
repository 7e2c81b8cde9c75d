import type { HubError } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';

/** What stands in place of a session that the hub does not show. */
export function refusedSession(id: string): Part<HubError | null> {
  const message = createElement('h1', { tabindex: -1 });
  const steps = stepList();
  const root = createElement(
    'div',
    { class: 'refused', role: 'alert', hidden: '' },
    message,
    createElement('p', { class: 'facts' }, id),
    steps.root,
    createElement('a', { href: '#/', class: 'button' }, 'All sessions'),
  );
  return {
    root,
    update(error) {
      root.hidden = error === null;
      setText(message, error?.message ?? '');
      steps.update(error?.steps ?? []);
    },
  };
}
