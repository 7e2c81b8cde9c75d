import type { Status } from '@session-hub/client';
import { STATUS_TEXT } from '../text/status-text.js';
import { createElement } from './create-element.js';
import type { Part } from './part.js';
import { setAttribute, setText } from './set-text.js';

/** The status as a word in its colour. The colour never stands alone. */
export function statusBadge(): Part<Status> {
  const root = createElement('span', { class: 'badge' });
  return {
    root,
    update(status) {
      setText(root, status);
      setAttribute(root, 'data-tone', STATUS_TEXT[status].tone);
      setAttribute(root, 'title', STATUS_TEXT[status].meaning);
    },
  };
}
