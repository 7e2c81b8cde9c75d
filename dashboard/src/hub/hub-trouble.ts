import type { Hub } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { problemNotice } from '../dom/problem-notice.js';
import { accessToken } from './access-token.js';

/** What stands above everything when the hub has said not to come again; asks for a token where one is missing. */
export function hubTrouble(hub: Hub): Part<void> {
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
    input.value = '';
    hub.reconnect();
  });
  const root = createElement('div', { class: 'trouble' }, notice.root, form);

  return {
    root,
    update() {
      const { state } = hub.connection;
      const error = state.kind === 'offline' && state.retryAt === null ? state.error : null;
      notice.update(error);
      form.hidden = error?.code !== 'unauthorized';
      root.hidden = error === null;
    },
  };
}
