import { describe, expect, it } from '@jest/globals';
import { pageTest } from '../support/page-test.js';

describe('the first page', () => {
  const test = pageTest();

  it('welcomes to an empty hub, and starts a demo that reports by itself', async () => {
    await test.open();
    await test.page.getByRole('heading', { name: 'Nothing runs here yet' }).waitFor();
    await test.page.getByRole('button', { name: 'Start a demo session' }).click();
    await test.session('[data-status="active"][data-state="live"]').waitFor();
    await test.page.locator('.progress-card .bar[aria-valuenow]:not([aria-valuenow="0"])').waitFor();
    const id = await test.session().getAttribute('data-id');
    expect(test.page.url()).toBe(`${test.hub.url}/#/${id}`);
    await test
      .row(id ?? '')
      .locator('a[aria-current="true"]')
      .waitFor();
    expect(await test.page.title()).toMatch(/^\d+ % · .+ · session-hub$/);
    await test.api.command(id ?? '', 'stop');
    await test.session('[data-status="closed"]').waitFor();
    expect(test.complaints).toEqual([]);
  });

  it('lists sessions live, by status and by text, in pages', async () => {
    await test.api.create({ id: 'list-waiting', title: 'Waiting for its turn' });
    await test.api.create({ id: 'list-working', title: 'Working away', start: true });
    await test.open();
    await test.row('list-working').getByText('active', { exact: true }).waitFor();
    await test.api.append('list-working', {
      type: 'progress',
      data: { current: 30, total: 60, description: 'Half' },
    });
    await test.row('list-working').getByText('50 %').waitFor();
    await test.row('list-working').getByText('Half').waitFor();

    await test.page.getByRole('searchbox').fill('WAITING for');
    await test.row('list-working').waitFor({ state: 'detached' });
    await test.row('list-waiting').waitFor();
    await test.page.getByText('1 session', { exact: true }).waitFor();
    await test.page.getByRole('searchbox').fill('no such thing');
    await test.page.getByText('No session matches.').waitFor();
    await test.page.getByRole('button', { name: 'Show all' }).click();
    await test.row('list-working').waitFor();

    await test.page.getByText('Held', { exact: true }).click();
    await test.row('list-working').waitFor({ state: 'detached' });
    await test.api.command('list-working', 'pause');
    await test.row('list-working').getByText('paused', { exact: true }).waitFor();

    await test.page.getByText('All', { exact: true }).click();
    for (let index = 0; index < 60; index += 1) await test.api.create({ id: `many-${index}` });
    await test.row('many-59').waitFor();
    expect(await test.page.locator('.rows li').count()).toBe(50);
    await test.page.getByRole('button', { name: 'More' }).click();
    await test.row('list-waiting').waitFor();
    expect(test.complaints).toEqual([]);
  });

  it('can be walked with the keyboard', async () => {
    await test.api.create({ id: 'key-1' });
    await test.api.create({ id: 'key-2' });
    await test.open();
    await test.row('key-1').waitFor();
    await test.page.keyboard.press('/');
    expect(await test.page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await test.page.locator('.rows a').first().focus();
    const focused = () =>
      test.page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('data-id'));
    expect(await focused()).toBe('key-2');
    await test.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('key-1');
    await test.page.keyboard.press('Home');
    expect(await focused()).toBe('key-2');
    expect(await test.page.locator('.rows a[tabindex="0"]').count()).toBe(1);
    await test.page.keyboard.press('Enter');
    await test.session('[data-id="key-2"][data-state="live"]').waitFor();
  });

  it('shows the chosen session live, and text as text', async () => {
    const evil = '<img src=x onerror="document.title=1"><b>bold</b>';
    await test.api.create({ id: 'shown', title: evil, start: true });
    await test.open('shown');
    await test.page.getByRole('heading', { level: 1, name: evil }).waitFor();
    await test.api.append(
      'shown',
      { type: 'progress', data: { current: 1, total: 4, description: evil } },
      { type: 'log', data: { text: `${evil} was here`, level: 'warn' } },
      { type: 'metric', data: { name: 'memory', value: 412.5, unit: 'MB' } },
      { type: 'signal', data: { name: 'ready', value: true } },
      { type: 'state', data: { set: { phase: evil } } },
      { type: 'artifact', data: { name: 'bad', value: 'javascript:alert(1)' } },
      { type: 'artifact', data: { name: 'good', value: 'https://example.test/a.png' } },
      { type: 'error', data: { message: 'Lost a page', code: 'page_lost', steps: ['Print it again.'] } },
      { type: 'custom', data: { name: 'note', payload: { html: evil } } },
    );
    const card = (name: string) => test.page.locator(`.${name}-card`);
    await card('progress').getByText('25 %').waitFor();
    await card('log').getByText(`${evil} was here`).waitFor();
    await card('metrics').getByText('412.5 MB').waitFor();
    await card('signals').getByText('true').waitFor();
    await card('state').getByText(evil).waitFor();
    await card('errors').getByText('Print it again.').waitFor();
    expect(await card('artifacts').locator('a').count()).toBe(1);

    const log = await test.api.log('shown');
    const view = await test.api.view('shown');
    const events = test.page.locator(`.event-list li[data-epoch="${view.epoch}"]`);
    await test.page.locator(`.events-card[data-last-seq="${view.seq}"]`).waitFor();
    const seqs = await events.evaluateAll((rows) => rows.map((item) => Number(item.dataset.seq)));
    expect(seqs).toEqual(log.map(({ seq }) => seq).reverse());
    expect(await test.page.locator('main img, main b:not([class])').allTextContents()).toEqual(['warn']);
    expect(test.complaints).toEqual([]);
  });

  it('carries out what is possible, and asks twice before an end', async () => {
    await test.api.create({ id: 'commanded', start: true });
    await test.open('commanded');
    const button = (name: string) => test.page.getByRole('button', { name, exact: true });
    await button('Pause').click();
    await test.session('[data-status="paused"]').waitFor();
    await button('Pause').waitFor({ state: 'hidden' });
    await button('Resume').click();
    await test.session('[data-status="active"]').waitFor();
    await button('+30 min').click();
    await test.page.locator('.event-list li[data-type="deadline"]').waitFor();
    await button('Stop').click();
    expect((await test.api.view('commanded')).status).toBe('active');
    await button('Really stop?').click();
    await test.session('[data-status="closed"]').waitFor();
    await test.page.locator('.outcome-card').getByText('Stopped before it was done.').waitFor();
    expect(await test.page.locator('.commands button:visible').count()).toBe(0);
    expect(await test.api.view('commanded')).toMatchObject({ extended: 1_800_000 });
  });

  it('R30: tells a refusal in friendly words', async () => {
    // The page must not hear of the end before it asks: what the hub sends is held back for a moment.
    const held: (() => void)[] = [];
    let isHolding = false;
    await test.page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (isHolding) held.push(() => socket.send(message));
        else socket.send(message);
      });
    });
    await test.api.create({ id: 'refused', start: true });
    await test.open('refused');
    await test.session('[data-state="live"][data-status="active"]').waitFor();
    isHolding = true;
    await test.api.command('refused', 'complete');
    await test.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await test.page.locator('.commands [aria-disabled="true"]').waitFor();
    isHolding = false;
    for (const send of held) send();
    await test.page.getByRole('alert').getByText('Pause was refused. The session has ended').waitFor();
    await test.session('[data-status="completed"]').waitFor();
  });

  it('is friendly about a session that does not exist, and about one that has ended', async () => {
    await test.open('nobody-knows-this');
    await test.page.getByRole('heading', { name: 'There is no session with this id.' }).waitFor();
    await test.page.getByText('It may have been cleaned up after it ended.').waitFor();
    await test.page.getByRole('main').getByRole('link', { name: 'All sessions' }).click();
    await test.page.getByRole('heading', { name: 'Choose a session' }).waitFor();

    await test.api.create({ id: 'over', title: 'Over', start: true });
    await test.api.command('over', 'fail', {
      error: { message: 'The disk is full', steps: ['Free some space.'] },
    });
    await test.page.goto(`${test.hub.url}/#/over`);
    await test.page.locator('.outcome-card').getByText('The disk is full').waitFor();
    await test.page.locator('.outcome-card').getByText('Free some space.').waitFor();
    expect(test.complaints).toEqual([]);
  });

  it('fits on a phone', async () => {
    await test.page.setViewportSize({ width: 390, height: 844 });
    await test.api.create({ id: 'pocket', title: 'In a pocket', start: true });
    await test.open();
    await test.row('pocket').getByRole('link').click();
    await test.page.getByRole('heading', { level: 1, name: 'In a pocket' }).waitFor();
    expect(await test.row('pocket').isVisible()).toBe(false);
    expect(await test.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await test.page.getByRole('link', { name: '‹ All sessions' }).click();
    await test.row('pocket').waitFor();
    expect(test.complaints).toEqual([]);
  });
});
