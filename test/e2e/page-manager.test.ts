import { afterEach, describe, expect, it } from '@jest/globals';
import { pageTest } from '../support/page-test.js';

const MINUTE = 60_000;

describe('the page of a managed session', () => {
  const test = pageTest();
  const card = (name: string) => test.page.locator(`.${name}-card`);
  const step = (path: string) => card('progress').locator(`li[data-path="${path}"]`);
  const notice = (deadline: string) => test.page.locator(`.notice[data-deadline="${deadline}"]`);

  afterEach(() => {
    expect(test.complaints).toEqual([]);
  });

  it('R65: shows the tree of steps, each with its weight, its state in words and how far it is', async () => {
    await test.api.create({ id: 'steps', start: true });
    await test.open('steps');
    await card('progress').getByText('Nothing reported yet.').waitFor();
    expect(await card('progress').locator('.step-tree').isVisible()).toBe(false);
    await test.api.append(
      'steps',
      {
        type: 'steps',
        data: {
          steps: [
            { name: 'analyse' },
            { name: 'render/one' },
            { name: 'render/two' },
            { name: 'join', weight: 2 },
          ],
        },
      },
      { type: 'progress', data: { step: 'analyse', current: 100, total: 100 } },
      { type: 'progress', data: { step: 'render/one', current: 12, total: 48, description: 'frame 12' } },
    );
    await step('analyse').getByText('done', { exact: true }).waitFor();
    await step('render').getByText('under way, 12 %').waitFor();
    await step('render/one').getByText('under way, 25 %').waitFor();
    await step('render/one').getByText('frame 12').waitFor();
    await step('render/two').getByText('waiting', { exact: true }).waitFor();
    await step('join').getByText('weight 2', { exact: true }).waitFor();
    expect(await step('render/one').getByText('weight').count()).toBe(0);
    expect(await step('render/one').getAttribute('aria-level')).toBe('2');
    await card('progress').getByText('28 %', { exact: true }).waitFor();
    await test.page.locator('.event-list').getByText('render/one 25 %: frame 12').waitFor();
  });

  it('shows no more steps than a reader takes in, and says how many there are beside them', async () => {
    const steps = Array.from({ length: 199 }, (_, index) => ({ name: `part ${index % 5}/${index}` }));
    await test.api.create({ id: 'broad', start: true });
    await test.api.append('broad', { type: 'steps', data: { steps } });
    await test.open('broad');
    await card('progress').getByText('and 4 more').waitFor();
    expect(await card('progress').locator('.step-tree li').count()).toBe(200);
  });

  it('R65: tells the time left as a range and how sure that is, and nothing of it while the picture is old', async () => {
    await test.api.create({ id: 'left', start: true });
    await test.open('left');
    for (const current of [1, 60]) {
      await test.api.append('left', { type: 'progress', data: { current, total: 100 } });
      await test.page.waitForTimeout(100);
    }
    const left = card('progress').locator('.left');
    await left.filter({ hasText: /left|longer/ }).waitFor();
    await test.hub.kill();
    await test.session('[data-state="stale"]').waitFor();
    await left.filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    await card('progress').getByText('60 %', { exact: true }).waitFor();
    await test.hub.restart();
    await test.session('[data-state="live"]').waitFor();
  });

  it('R61: counts down to an end for want of activity, and a sign of life takes the warning back', async () => {
    await test.api.create({
      id: 'quiet',
      start: true,
      overrides: { policy: { inactivity: 40_000, onInactivity: 'expire', warnAt: [0.05] } },
    });
    await test.open('quiet');
    const countdown = notice('inactivity').locator('.countdown[data-now="known"]');
    await countdown.getByText(/^Expires in 0:3\d because nothing happens$/).waitFor();
    const first = await countdown.textContent();
    await test.page.waitForFunction(
      (text) => document.querySelector('.countdown[data-now]')?.textContent !== text,
      first,
    );
    await notice('inactivity')
      .getByRole('status')
      .getByText(/^Expires at .+ because nothing happens\.$/)
      .waitFor();
    await test.page.getByRole('button', { name: 'Keep it going' }).press('Enter');
    await notice('inactivity').waitFor({ state: 'detached' });
    expect(await test.page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    await test.page.locator('.event-list').getByText('The warning is lifted').first().waitFor();
    expect(await test.api.view('quiet')).toMatchObject({ status: 'active', extended: 0 });
  });

  it('R61: counts down by the time of the hub, whatever the clock of this computer says', async () => {
    await test.api.create({
      id: 'lasting',
      start: true,
      overrides: { policy: { lifetime: 10 * MINUTE, warnAt: [0.001] } },
    });
    await test.page.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 7 * 60_000;
    });
    await test.open('lasting');
    const countdown = notice('lifetime').locator('.countdown[data-now="known"]');
    await countdown.getByText(/^Expires in 9:\d\d because its time runs out$/).waitFor();
    await test.page.getByRole('button', { name: 'Give it 30 min more' }).click();
    await notice('lifetime').waitFor({ state: 'detached' });
    expect(await test.api.view('lasting')).toMatchObject({ extended: 30 * MINUTE });
    await test.page.locator('.event-list').getByText('30 min more time (by hand)').waitFor();
  });

  it('R67: shows who works on it, and says in words who is lost', async () => {
    await test.api.create({
      id: 'crew',
      start: true,
      overrides: { policy: { agentHeartbeat: 1_000, onLostHealth: 'carry-on' } },
    });
    await test.open('crew');
    await test.api.append('crew', {
      type: 'agent',
      data: { name: 'Painter', role: 'paints', state: 'mixing colours' },
    });
    const agent = card('agents').locator('li[data-agent="Painter"]');
    await agent.getByText('mixing colours', { exact: true }).waitFor();
    await agent.getByText('paints', { exact: true }).waitFor();
    await card('agents').getByRole('status').getByText('1 agent', { exact: true }).waitFor();
    await agent.getByText('lost while mixing colours', { exact: true }).waitFor();
    await card('agents').getByRole('status').getByText('1 of 1 agent lost').waitFor();
    await test.page.locator('.event-list').getByText('Painter is lost: no sign of life').waitFor();
    await card('health').getByText('Look whether the agents still run').waitFor();
  });

  it('R66: shows numbered items, counters, and how values are spread', async () => {
    await test.api.create({ id: 'pieces', start: true });
    await test.open('pieces');
    const metric = (name: string, value: number, kind: string) => ({
      type: 'metric',
      data: { name, value, kind, unit: 'ms' },
    });
    await test.api.append(
      'pieces',
      {
        type: 'items',
        data: { list: 'scenes', values: ['Dawn', { title: 'Noon', url: 'https://example.test/2' }] },
      },
      {
        type: 'item',
        data: { list: 'scenes', number: 7, value: { title: 'Dusk', url: 'javascript:alert(1)' } },
      },
      metric('waited', 20, 'counter'),
      metric('waited', 22, 'counter'),
      ...Array.from({ length: 100 }, (_, index) => metric('frame', index + 1, 'distribution')),
    );
    const items = card('items').locator('[data-list="scenes"] li');
    await items.nth(2).waitFor();
    expect(await items.evaluateAll((rows) => rows.map((row) => row.dataset.number))).toEqual(['1', '2', '7']);
    expect(
      await card('items')
        .locator('a')
        .evaluateAll((links) => links.map(({ textContent }) => textContent)),
    ).toEqual(['Noon']);
    await card('metrics').getByText('42 ms', { exact: true }).waitFor();
    const cell = (column: string) =>
      card('metrics').locator(`tr[data-metric="frame"] td[data-column="${column}"]`);
    await cell('count').getByText('100', { exact: true }).waitFor();
    const { metrics } = (await test.api.view('pieces')) as unknown as {
      metrics: { frame: { p50: number; p99: number } };
    };
    expect(Math.round(Number(await cell('p50').textContent()))).toBe(Math.round(metrics.frame.p50));
    expect(Math.round(Number(await cell('p99').textContent()))).toBe(Math.round(metrics.frame.p99));
  });

  it('R68: asks on demand how it is, and shows errors with their kind, their impact and what helps', async () => {
    await test.api.create({ id: 'checked', start: true });
    await test.open('checked');
    await test.api.append('checked', {
      type: 'error',
      data: {
        message: 'A texture is missing',
        severity: 'critical',
        category: 'data',
        impact: 'The wall stays grey.',
        steps: ['Upload it again.'],
      },
    });
    await card('errors').getByText('critical · data').waitFor();
    await card('errors').getByText('The wall stays grey.').waitFor();
    await card('errors').getByText('Upload it again.').waitFor();
    const seq = (await test.api.view('checked')).seq;
    await test.page.getByRole('button', { name: 'Check now' }).click();
    await card('health')
      .getByText(/^(healthy|slow) at \d\d:\d\d:\d\d, no progress yet$/)
      .waitFor();
    expect((await test.api.view('checked')).seq).toBe(seq);
  });

  it('R71: tells of a removed session how it ended, also to whoever has it open', async () => {
    await test.api.create({ id: 'removed', title: 'Nightly build', start: true });
    await test.open('removed');
    await test.session('[data-state="live"]').waitFor();
    await test.api.command('removed', 'fail', { error: { message: 'The disk is full' } });
    await test.session('[data-status="failed"]').waitFor();
    await test.api.cleanUp({ which: 'failed', dryRun: false });
    await test.page
      .locator('.freshness')
      .getByText(/^Removed on .+; this is the last of it$/)
      .waitFor();

    await test.api.create({ id: 'unseen', title: 'Nightly build', start: true });
    await test.api.command('unseen', 'fail', { error: { message: 'The disk is full' } });
    await test.api.cleanUp({ which: 'failed', dryRun: false });
    await test.open('unseen');
    await test.page.getByRole('heading', { name: 'Nightly build is not kept any more' }).waitFor();
    await test.page.getByText(/^It failed on .+, and was removed on .+\.$/).waitFor();
    await test.page.getByRole('main').getByText('The disk is full').waitFor();
  });

  it('fits on a phone with everything it shows', async () => {
    await test.page.setViewportSize({ width: 400, height: 900 });
    await test.api.create({
      id: 'narrow',
      start: true,
      overrides: { policy: { lifetime: 10 * MINUTE, warnAt: [0.001] } },
    });
    await test.api.append(
      'narrow',
      {
        type: 'steps',
        data: { steps: [{ name: 'a step with a long name/and one below it', weight: 3 }, { name: 'b' }] },
      },
      {
        type: 'agent',
        data: { name: 'Quality Controller', role: 'looks at every frame', state: 'waiting for a frame' },
      },
      {
        type: 'items',
        data: { list: 'scenes', values: [{ title: 'A long title of a scene', status: 'ready' }] },
      },
      { type: 'metric', data: { name: 'frame time', value: 123_456.7, unit: 'ms', kind: 'distribution' } },
    );
    await test.open('narrow');
    await notice('lifetime').waitFor();
    await card('metrics').getByText('123,457').first().waitFor();
    expect(await test.page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  });
});
