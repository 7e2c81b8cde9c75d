import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { problemNotice } from '../dom/problem-notice.js';
import { accessToken } from './access-token.js';
import type { ShownConnection } from './shown-connection.js';

/** What stands above everything when the hub has said not to come again; asks for a token where one is missing. */
export function hubTrouble(): Part<ShownConnection> {
  const notice = problemNotice();
  const input = createElement('input', {
    type: 'password',
    autocomplete: 'current-password',
    'aria-label': 'Access token',
    placeholder: 'Access token',
  });
  const form = createElement(
    'form',
    { class: 'token', hidden: '' },
    input,
    createElement('button', { type: 'submit', class: 'primary' }, 'Connect'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    accessToken.set(input.value.trim());
    // A connection begins with its token: the page starts over with this one.
    location.reload();
  });
  const root = createElement('div', { class: 'trouble' }, notice.root, form);

  return {
    root,
    update(shown) {
      const isFinal = shown.kind === 'offline' && shown.retryAt === null && !shown.isTrying;
      const error = isFinal ? shown.error : null;
      notice.update(error);
      form.hidden = error?.code !== 'unauthorized';
      root.hidden = error === null;
    },
  };
}
