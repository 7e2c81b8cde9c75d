import { describe, expect, it } from '@jest/globals';
import { type Operation, type ProgressInput, type SessionView, stepTree } from '@session-hub/shared';
import { operationSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

async function hubWith(...operations: Operation[]): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.create('a');
  if (operations.length > 0) await hub.append('a', ...operations);
  return hub;
}

function report(step: string, current: number, more: Partial<ProgressInput> = {}): Operation {
  return { type: 'progress', data: { step, current, ...more } };
}

function whole(current: number, more: Partial<ProgressInput> = {}): Operation {
  return { type: 'progress', data: { current, ...more } };
}

function declared(...steps: { name: string; weight?: number; description?: string }[]): Operation {
  return { type: 'steps', data: { steps } };
}

function viewOf(hub: ManualHub): Promise<SessionView> {
  return hub.run(hub.core.read(ANONYMOUS, 'a'));
}

async function codesOf(hub: ManualHub, ...operations: Operation[]): Promise<string[]> {
  const { results } = await hub.append('a', ...operations);
  return results.map((result) => (result.ok ? 'ok' : result.error.code));
}

describe('progress by steps', () => {
  it.each(['constructor', 'toString', 'valueOf'])('R65: takes %s for a step like any other', async (name) => {
    const hub = await hubWith(report(name, 50));
    const view = await viewOf(hub);
    expect(view.steps[name]).toMatchObject({ current: 50, total: 100, begun: true });
    expect(view.progress).toMatchObject({ percentage: 50 });
  });

  it('R65: rolls up what the steps are worth', async () => {
    const hub = await hubWith(declared({ name: 'load' }, { name: 'render', weight: 3 }));
    await hub.append('a', report('load', 10, { total: 10 }), report('render/scene 1', 50));
    const view = await viewOf(hub);
    expect(view.progress).toMatchObject({ current: 62.5, total: 100, percentage: 62.5 });
    expect(Object.keys(view.steps)).toEqual(['load', 'render', 'render/scene 1']);
    expect(stepTree(view.steps)).toMatchObject([
      { name: 'load', state: 'done' },
      { name: 'render', percentage: 50, state: 'running' },
    ]);
  });

  it('R65: begins with the steps that the session was created with', async () => {
    const { reduce, emptyView } = await import('@session-hub/shared');
    const view = reduce(emptyView('a', 'epoch'), {
      seq: 1,
      type: 'created',
      at: 5,
      by: 'kim',
      data: { owner: 'kim', template: 't', title: '', meta: {}, steps: [{ name: 'load', weight: 2 }] },
    });
    expect(view.steps).toEqual({
      load: { weight: 2, current: 0, total: 100, description: '', begun: false },
    });
  });

  it('R65: tells a step that was not declared before its first report', async () => {
    const hub = await hubWith(report('load', 10));
    expect(hub.log('a').map(({ type }) => type)).toEqual(['created', 'status', 'steps', 'progress']);
  });

  it('R65: declares steps anew without taking back how far they are', async () => {
    const hub = await hubWith(declared({ name: 'load' }), report('load', 100));
    await hub.append('a', declared({ name: 'load', weight: 3 }, { name: 'render' }));
    const view = await viewOf(hub);
    expect(view.steps.load).toMatchObject({ weight: 3, current: 100, begun: true });
    expect(view.progress?.percentage).toBe(75);
  });

  it('R65: lets a step go back only when a restart says so', async () => {
    const hub = await hubWith(report('load', 60), report('render', 10));
    expect(await codesOf(hub, report('load', 50), report('load', 60))).toEqual(['progress_went_back', 'ok']);
    expect(await codesOf(hub, report('load', 5, { restart: true }))).toEqual(['ok']);
    expect((await viewOf(hub)).progress?.percentage).toBe(7.5);
  });

  it('R65: is told in one of two ways until a restart', async () => {
    const bySteps = await hubWith(report('load', 60));
    expect(await codesOf(bySteps, whole(70), whole(0, { restart: true }), whole(5))).toEqual([
      'contradiction',
      'ok',
      'ok',
    ]);
    expect((await viewOf(bySteps)).steps.load).toMatchObject({ current: 0, begun: false });

    const asWhole = await hubWith(declared({ name: 'load' }), whole(30));
    expect(await codesOf(asWhole, report('load', 60), report('load', 60, { restart: true }))).toEqual([
      'contradiction',
      'ok',
    ]);
  });

  it('R65: keeps steps and their parents apart', async () => {
    const hub = await hubWith(report('render/scene 1', 10), report('load', 10));
    expect(
      await codesOf(
        hub,
        report('render', 10),
        report('load/part', 10),
        declared({ name: 'load/part' }),
        declared({ name: 'x' }, { name: 'x' }),
      ),
    ).toEqual(['contradiction', 'contradiction', 'contradiction', 'bad_request']);
  });

  it('R65: expects of a run what earlier runs of its template took', async () => {
    const hub = await new ManualHub({ policy: { learnPace: true } }).start();
    for (const id of ['first', 'second', 'third']) {
      await hub.create(id);
      await hub.pass(60_000);
      await hub.run(hub.core.command(ANONYMOUS, id, { verb: 'complete' }));
    }
    await hub.create('a');
    await hub.append('a', whole(0));
    const eta = (await viewOf(hub)).progress?.eta;
    expect(eta?.confidence).toBe(0.6);
    expect(eta?.low).toBeLessThan(60_000);
    expect(eta?.high).toBeGreaterThan(60_000);
  });

  it('R25: refuses what is no progress, with a sentence', () => {
    const issueOf = (data: unknown): string | undefined =>
      operationSchema.safeParse({ type: 'progress', data }).error?.issues[0]?.message;
    expect(issueOf({ current: -1 })).toMatch(/never negative/);
    expect(issueOf({ current: 1, total: 0 })).toMatch(/above 0/);
    expect(issueOf({ current: Number.NaN })).toMatch(/number of 0 or more/);
    expect(issueOf({ current: null })).toMatch(/number of 0 or more/);
    expect(issueOf({ current: Number.POSITIVE_INFINITY })).toMatch(/number/);
    expect(issueOf({ current: 1, total: Number.NaN })).toMatch(/above 0/);
    for (const step of ['', '/a', 'a/', 'a//b', '__proto__', 'a/b/c/d/e/f/g/h/i']) {
      expect([step, issueOf({ current: 1, step })]).toEqual([step, expect.any(String)]);
    }
  });

  it('R65: holds as many steps as it may and no more', async () => {
    const steps = Array.from({ length: 200 }, (_, index) => ({ name: `step ${index}` }));
    const hub = await hubWith(declared(...steps));
    expect(await codesOf(hub, report('one more', 1), report('step 7', 1))).toEqual(['limit_reached', 'ok']);
  });

  it('R25: clamps what goes past its total', async () => {
    const hub = await hubWith(report('load', 500, { total: 100 }));
    expect((await viewOf(hub)).progress?.percentage).toBe(100);
  });
});
