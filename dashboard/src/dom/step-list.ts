import { createElement } from './create-element.js';
import type { Part } from './part.js';
import { syncChildren } from './sync-children.js';

/** What can be done, in order. Nothing at all when there is nothing to do. */
export function stepList(): Part<readonly string[]> {
  const root = createElement('ul', { class: 'steps' });
  let shown = '';
  return {
    root,
    update(steps) {
      root.hidden = steps.length === 0;
      const wanted = steps.join('\n');
      if (wanted === shown) return;
      shown = wanted;
      syncChildren(
        root,
        steps.map((step) => createElement('li', {}, step)),
      );
    },
  };
}
