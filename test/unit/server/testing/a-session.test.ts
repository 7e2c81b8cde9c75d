import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aSession, createTestHub, type TestHub } from 'session-hub/testing';

let hub: TestHub;
beforeEach(async () => {
  hub = await createTestHub();
});
afterEach(() => hub.close());

describe('aSession', () => {
  it('is made by one real operation for each call, in their order', async () => {
    const view = await aSession().ofTemplate('backtest').withProgress(40, 100).withErrors(2).paused().in(hub);
    expect(view).toMatchObject({
      template: 'backtest',
      status: 'paused',
      progress: { current: 40, total: 100, percentage: 40 },
      errors: { count: 2 },
    });
    const types = hub.log(view.id).map(({ type }) => type);
    const told = types.filter((type) => ['progress', 'error', 'status'].includes(type));
    expect(told).toEqual(['status', 'progress', 'error', 'error', 'status']);
  });

  it('has what a worker can report', async () => {
    const view = await aSession()
      .withId('nightly')
      .ownedBy('ana')
      .titled('Nightly')
      .withMeta({ branch: 'main' })
      .withSteps('compile', { name: 'test', weight: 3 })
      .withState({ tries: 1 })
      .withLog('begun')
      .with({ type: 'metric', data: { name: 'files', value: 12 } })
      .paused('lunch')
      .resumed()
      .completed({ ok: true })
      .in(hub);
    expect(view).toMatchObject({
      id: 'nightly',
      owner: 'ana',
      title: 'Nightly',
      meta: { branch: 'main' },
      state: { tries: 1 },
      steps: { compile: {}, test: { weight: 3 } },
      status: 'completed',
      outcome: { result: { ok: true } },
    });
    expect(view.log.lines[0]?.text).toBe('begun');
    expect(view.metrics.files).toBeDefined();
  });

  it('leaves a builder as it is, so that several can begin alike', async () => {
    const base = aSession().ofTemplate('generation');
    const failed = await base.failed('No disk.').in(hub);
    const stopped = await base.stopped().in(hub);
    const pending = await base.notStarted().in(hub);
    expect(new Set([failed.id, stopped.id, pending.id]).size).toBe(3);
    expect(failed).toMatchObject({ status: 'failed', outcome: { error: { message: 'No disk.' } } });
    expect(stopped.outcome?.kind).toBe('closed');
    expect(pending.status).toBe('pending');
  });

  it('R60: lets the policy decide what errors do', async () => {
    expect((await aSession().withErrors(1).in(hub)).status).toBe('active');
    expect((await aSession().withErrors(3).in(hub)).status).toBe('error');
  });

  it('R14: refuses what the hub refuses, and says which operation it was', async () => {
    const impossible = aSession().withId('done').completed().paused();
    await expect(impossible.in(hub)).rejects.toThrow(/^done cannot be built: operation 2 \(pause\): /);
    await expect(aSession().withProgress(-1).in(hub)).rejects.toThrow(
      /\(progress\): .*progress is never negative/,
    );
    await expect(aSession().withId('a b').in(hub)).rejects.toThrow(
      'The session cannot be built: id: letters',
    );
  });
});
