import type { SessionView } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { numberText } from '../text/number-text.js';

export type Metric = SessionView['metrics'][string] & { readonly name: string };

const COLUMNS = ['p50', 'p90', 'p99', 'max', 'count'] as const;
const MEANINGS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  p50: 'Half of the values are at most this',
  p90: '90 % of the values are at most this',
  p99: '99 % of the values are at most this',
  max: 'The largest value',
  count: 'How many values there were',
};

/** How measured values are spread, a row for each metric. */
export function distributionTable(): Part<readonly Metric[]> {
  const rows = createElement('tbody');
  const heads = COLUMNS.map((name) => createElement('th', { scope: 'col', title: MEANINGS[name] }, name));
  const table = createElement(
    'table',
    { class: 'distributions' },
    createElement('caption', {}, 'Spread'),
    createElement('thead', {}, createElement('tr', {}, createElement('td'), ...heads)),
    rows,
  );
  const root = createElement('div', { class: 'metric-group' }, table);
  const show = keyedRows<Metric>(rows, ({ name }) => name, distributionRow);
  return {
    root,
    update(metrics) {
      root.hidden = metrics.length === 0;
      show(metrics);
    },
  };
}

function distributionRow({ name }: Metric): Part<Metric> {
  const unit = createElement('span', { class: 'small' });
  const cells = COLUMNS.map((column) => ({ column, cell: createElement('td', { 'data-column': column }) }));
  return {
    root: createElement(
      'tr',
      { 'data-metric': name },
      createElement('th', { scope: 'row' }, name, ' ', unit),
      ...cells.map(({ cell }) => cell),
    ),
    update(metric) {
      setText(unit, metric.unit ?? '');
      for (const { column, cell } of cells) {
        const value = metric[column];
        setText(cell, value === undefined ? '–' : numberText(value));
      }
    },
  };
}
