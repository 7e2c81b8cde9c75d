import { hubError, LIMITS, type MetricData, type Operation, observe, quantile } from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';
import { checkRoom } from '../draft/draft.js';

type MetricInput = Extract<Operation, { type: 'metric' }>['data'];

/** What was measured, added to what the metric was: events carry what it comes to, never what came to it. */
export function reportMetric(draft: Draft, input: MetricInput, by: string): number {
  const { metrics } = draft.view;
  const { name } = input;
  checkRoom('metrics', metrics, [name]);
  const before = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  const kind = input.kind ?? 'gauge';
  if (before !== undefined && kind !== (before.kind ?? 'gauge')) {
    throw hubError('contradiction', {
      message: `"${name}" is a ${before.kind ?? 'gauge'} already, so it cannot become a ${kind}.`,
    });
  }
  const unit = input.unit ?? before?.unit;
  const common = { name, ...(unit === undefined ? {} : { unit }) };
  switch (kind) {
    case 'gauge':
      return draft.add('metric', { ...common, value: input.value }, by);
    case 'counter':
      if (input.value < 0) {
        throw hubError('bad_request', {
          message: `"${name}" is a counter: it only grows. Use a gauge for what goes down.`,
        });
      }
      return draft.add('metric', { ...common, kind, value: finite((before?.value ?? 0) + input.value) }, by);
    case 'distribution':
      return draft.add('metric', { ...common, kind, ...distribution(draft, name, input.value) }, by);
  }
}

function distribution(draft: Draft, name: string, value: number): Omit<MetricData, 'name' | 'kind' | 'unit'> {
  const { sketches = {} } = draft.guards;
  checkRoom('distributions', sketches, [name], LIMITS.distributionsPerSession);
  const sketch = observe(Object.hasOwn(sketches, name) ? (sketches[name] ?? null) : null, value);
  const { count, min, max } = sketch;
  const sum = finite(sketch.sum);
  draft.setGuards({ sketches: { ...sketches, [name]: { ...sketch, sum } } });
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => quantile(sketch, share));
  return { value, count, sum, min, max, p50: p50 ?? value, p90: p90 ?? value, p99: p99 ?? value };
}

/** JSON knows no infinity, and a view with one could not be read any more. */
function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
