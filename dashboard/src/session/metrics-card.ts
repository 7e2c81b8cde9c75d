import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { countText, numberText } from '../text/number-text.js';
import { distributionTable, type Metric } from './distribution-table.js';

/** What is measured: how it is now, what it has come to, and how it is spread. */
export function metricsCard(): Part<SessionView> {
  const gauges = metricList('Now');
  const counters = metricList('In total');
  const distributions = distributionTable();
  const { root, aside, body } = card('Metrics', 'metrics');
  body.append(gauges.root, counters.root, distributions.root);
  let shown: SessionView['metrics'] | null = null;
  return {
    root,
    update({ metrics }) {
      if (shown === metrics) return;
      shown = metrics;
      const all = Object.entries(metrics).map(([name, metric]) => ({ name, ...metric }));
      const ofKind = (kind: NonNullable<Metric['kind']>) =>
        all.filter((metric) => (metric.kind ?? 'gauge') === kind);
      root.hidden = all.length === 0;
      setText(aside, countText(all.length, 'metric'));
      gauges.update(ofKind('gauge'));
      counters.update(ofKind('counter'));
      distributions.update(ofKind('distribution'));
    },
  };
}

function metricList(title: string): Part<readonly Metric[]> {
  const list = createElement('dl', { class: 'pairs' });
  const root = createElement('div', { class: 'metric-group' }, createElement('h3', {}, title), list);
  const show = keyedRows<Metric>(list, ({ name }) => name, metricPair);
  return {
    root,
    update(metrics) {
      root.hidden = metrics.length === 0;
      show(metrics);
    },
  };
}

function metricPair({ name }: Metric): Part<Metric> {
  const value = createElement('dd');
  return {
    root: createElement('div', {}, createElement('dt', {}, name), value),
    update: (metric) =>
      setText(value, `${numberText(metric.value)}${metric.unit === undefined ? '' : ` ${metric.unit}`}`),
  };
}
