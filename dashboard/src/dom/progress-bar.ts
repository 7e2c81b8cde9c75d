import { createElement } from './create-element.js';
import type { Part } from './part.js';
import { setAttribute } from './set-text.js';

/** A bar from 0 to 100. Null: nothing is known, and the bar says so by being empty. */
export function progressBar(label: string): Part<number | null> {
  const fill = createElement('span', { class: 'fill' });
  const root = createElement(
    'div',
    { class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    fill,
  );
  return {
    root,
    update(percentage) {
      setAttribute(root, 'aria-valuenow', percentage === null ? null : Math.floor(percentage));
      const width = `${percentage === null ? 0 : Math.min(100, Math.max(0, percentage))}%`;
      if (fill.style.width !== width) fill.style.width = width;
    },
  };
}
