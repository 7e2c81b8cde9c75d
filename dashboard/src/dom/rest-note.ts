import { numberText } from '../text/number-text.js';
import { createElement } from './create-element.js';
import type { Part } from './part.js';
import { setText } from './set-text.js';

/** Says below a bounded list how much it leaves out. */
export function restNote(): Part<number> {
  const root = createElement('p', { class: 'rest small', hidden: '' });
  return {
    root,
    update(count) {
      root.hidden = count <= 0;
      setText(root, count <= 0 ? '' : `and ${numberText(count)} more`);
    },
  };
}
