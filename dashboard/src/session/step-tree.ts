import type { SessionView } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { restNote } from '../dom/rest-note.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { numberText, percentText } from '../text/number-text.js';
import { type StepRow, stepRows } from './step-rows.js';

const MOST = 200;
const INDENT_PX = 20;

/** What the work consists of, and how far each piece is. */
export function stepTree(): Part<SessionView['steps']> {
  const list = createElement('ol', { class: 'step-tree', tabindex: 0, 'aria-label': 'Steps' });
  const rest = restNote();
  const root = createElement('div', { class: 'step-box', hidden: '' }, list, rest.root);
  const show = keyedRows<StepRow>(list, ({ path }) => path, stepItem);
  let shown: SessionView['steps'] | null = null;
  return {
    root,
    update(steps) {
      if (shown === steps) return;
      shown = steps;
      const rows = stepRows(steps);
      root.hidden = rows.length === 0;
      show(rows.slice(0, MOST));
      rest.update(rows.length - MOST);
    },
  };
}

function stepItem({ path, name, level }: StepRow): Part<StepRow> {
  const description = createElement('span', { class: 'description' });
  const weight = createElement('span', { class: 'weight' });
  const state = createElement('span', { class: 'state' });
  const fill = createElement('span', { class: 'fill' });
  const root = createElement(
    'li',
    { 'data-path': path, 'aria-level': level },
    createElement('span', { class: 'mark', 'aria-hidden': 'true' }),
    createElement('span', { class: 'name' }, name),
    description,
    weight,
    state,
    // The state says the same in words.
    createElement('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
  );
  root.style.paddingLeft = `${(Math.min(level, 6) - 1) * INDENT_PX}px`;
  return {
    root,
    update(row) {
      setAttribute(root, 'data-state', row.state);
      setText(description, row.description === name ? '' : row.description);
      setText(weight, row.weight === null ? '' : `weight ${numberText(row.weight)}`);
      setText(state, row.state === 'under way' ? `under way, ${percentText(row.percentage)}` : row.state);
      const width = `${row.percentage}%`;
      if (fill.style.width !== width) fill.style.width = width;
    },
  };
}
