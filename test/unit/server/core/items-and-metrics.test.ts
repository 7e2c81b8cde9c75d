import { describe, expect, it } from '@jest/globals';
import { LIMITS, type Operation, type SessionView } from '@session-hub/shared';
import { operationSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

type MetricInput = Extract<Operation, { type: 'metric' }>['data'];

function metric(name: string, value: number, kind?: MetricInput['kind'], unit?: string): Operation {
  return {
    type: 'metric',
    data: { name, value, ...(kind === undefined ? {} : { kind }), ...(unit === undefined ? {} : { unit }) },
  };
}

function item(number: number, value: unknown, list = 'scenes'): Operation {
  return { type: 'item', data: { list, number, value } };
}

async function started(): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.create('a');
  return hub;
}

async function codesOf(hub: ManualHub, ...operations: Operation[]): Promise<string[]> {
  const { results } = await hub.append('a', ...operations);
  return results.map((result) => (result.ok ? 'ok' : result.error.code));
}

function viewOf(hub: ManualHub): Promise<SessionView> {
  return hub.run(hub.core.read(ANONYMOUS, 'a'));
}

describe('items', () => {
  it('R66: are set one by one, a number again replacing what was there, and shown in order', async () => {
    const hub = await started();
    await hub.append('a', item(2, 'b'), item(10, 'j'), item(1, 'a'), item(2, { text: 'B' }));
    const { items } = await viewOf(hub);
    expect(Object.entries(items.scenes ?? {})).toEqual([
      ['1', 'a'],
      ['2', { text: 'B' }],
      ['10', 'j'],
    ]);
  });

  it('R66: are set all at once, and nothing of before stays', async () => {
    const hub = await started();
    await hub.append('a', item(7, 'old'), item(1, 'kept', 'others'));
    await hub.append('a', { type: 'items', data: { list: 'scenes', values: ['x', 'y'] } });
    expect((await viewOf(hub)).items).toEqual({ scenes: { 1: 'x', 2: 'y' }, others: { 1: 'kept' } });
  });

  it('R66: are bounded over all lists', async () => {
    const hub = await started();
    const values = Array.from({ length: LIMITS.itemsPerView }, () => 0);
    await hub.append('a', { type: 'items', data: { list: 'scenes', values } });
    expect(await codesOf(hub, item(5, 'again'), item(1, 'x', 'others'), item(9_999, 'x'))).toEqual([
      'ok',
      'limit_reached',
      'limit_reached',
    ]);
    await hub.append('a', { type: 'items', data: { list: 'scenes', values: [] } });
    expect(await codesOf(hub, item(1, 'x', 'others'))).toEqual(['ok']);
  });

  it.each([-1, 1.5, 1_000_001, Number.NaN])('R66: refuse %d as a number', (number) => {
    expect(operationSchema.safeParse(item(number, 'x')).success).toBe(false);
  });
});

describe('metrics', () => {
  it('R66: hold what a trading session measures', async () => {
    const hub = await started();
    for (let trade = 1; trade <= 42; trade++) {
      await hub.append(
        'a',
        metric('total_trades', 1, 'counter'),
        metric('net_pnl', trade === 42 ? 1250.5 : trade, 'gauge', 'USD'),
        metric('error_rate', 0.02),
        metric('decision_latency', 100 + trade, 'distribution', 'ms'),
      );
    }
    const { metrics } = await viewOf(hub);
    expect(metrics).toMatchObject({
      total_trades: { value: 42, kind: 'counter' },
      net_pnl: { value: 1250.5, unit: 'USD' },
      error_rate: { value: 0.02 },
      decision_latency: { value: 142, unit: 'ms', count: 42, sum: 5_103, min: 101, max: 142 },
    });
    expect(metrics.decision_latency?.p50).toBeCloseTo(121.5, -1);
    expect(metrics.decision_latency?.p99).toBeGreaterThanOrEqual(140);
  });

  it('R66, R27: a repeated report of a counter counts once', async () => {
    const hub = await started();
    const input = { id: 'a', emitter: 'w', operations: [{ ...metric('n', 5, 'counter'), n: 1 }] };
    await hub.run(hub.core.append(ANONYMOUS, input));
    await hub.run(hub.core.append(ANONYMOUS, input));
    expect((await viewOf(hub)).metrics.n?.value).toBe(5);
  });

  it('R66: stay of their kind, and counters only grow', async () => {
    const hub = await started();
    await hub.append('a', metric('n', 1, 'counter'), metric('g', 1));
    expect(
      await codesOf(hub, metric('n', 2), metric('g', 2, 'distribution'), metric('n', -1, 'counter')),
    ).toEqual(['contradiction', 'contradiction', 'bad_request']);
    expect(operationSchema.safeParse(metric('n', Number.NaN)).success).toBe(false);
  });

  it('R66: never come to a number that JSON has not', async () => {
    const hub = await started();
    const huge = [metric('n', 1e308, 'counter'), metric('d', 1e308, 'distribution')];
    await hub.append('a', ...huge, ...huge);
    const { metrics } = await viewOf(hub);
    expect([metrics.n?.value, metrics.d?.sum]).toEqual([Number.MAX_VALUE, Number.MAX_VALUE]);
  });

  it('R66: hold a bounded number of distributions', async () => {
    const hub = await started();
    const some = Array.from({ length: 21 }, (_, index) => metric(`d${index}`, 1, 'distribution'));
    expect((await codesOf(hub, ...some)).slice(-2)).toEqual(['ok', 'limit_reached']);
  });
});
