import { describe, expect, it } from '@jest/globals';
import { hubApi } from '../support/hub-api.js';
import { pageTest } from '../support/page-test.js';
import { spawnHub } from '../support/spawn-hub.js';

describe('the first page after a break', () => {
  const test = pageTest();

  it('keeps a stale picture while the hub is gone, and tells what was caught up', async () => {
    await test.api.create({ id: 'survivor', title: 'Survivor', start: true });
    await test.api.append('survivor', { type: 'progress', data: { current: 7, total: 10 } });
    await test.open('survivor');
    await test.page.getByText('70 %').first().waitFor();
    await test.hub.kill();
    await test.page.getByText(/^Offline since /).waitFor();
    await test.session('[data-state="stale"]').waitFor();
    expect(await test.page.locator('.progress-card .percentage').textContent()).toBe('70 %');
    await test.page.getByRole('button', { name: 'Try now' }).waitFor();

    // Over another port, so that the page cannot come back before all of it is in the log.
    const elsewhere = await spawnHub({ dataDir: test.hub.dataDir });
    const logs = Array.from({ length: 42 }, (_, index) => ({
      type: 'log',
      data: { text: `line ${index}` },
    }));
    await hubApi(elsewhere.url).append('survivor', ...logs);
    await elsewhere.stop();
    await test.hub.restart();
    await test.page.getByText(/^Caught up 42 events after .+ without the hub\.$/).waitFor();
    await test.page.locator('body[data-connection="live"]').waitFor();
    const { seq } = await test.api.view('survivor');
    await test.page.locator(`.events-card[data-last-seq="${seq}"]`).waitFor();
    const rows = await test.page
      .locator('.event-list li')
      .evaluateAll((items) => items.map(({ dataset }) => Number(dataset.seq)));
    expect(rows).toEqual(Array.from({ length: seq }, (_, index) => seq - index));
    expect(test.complaints).toEqual([]);
  });

  it('resumes where it was when it is opened again', async () => {
    await test.api.create({ id: 'reopened', start: true });
    await test.open('reopened');
    await test.session('[data-state="live"]').waitFor();
    const { seq } = await test.api.view('reopened');
    await test.page.locator(`.events-card[data-last-seq="${seq}"]`).waitFor();
    await test.page.goto('about:blank');
    await test.api.append(
      'reopened',
      { type: 'log', data: { text: 'one' } },
      { type: 'log', data: { text: 'two' } },
    );
    await test.open('reopened');
    await test.page.getByText('Caught up 2 events since this page was last open.').waitFor();
    await test.page.locator(`.events-card[data-last-seq="${seq + 2}"][data-events-total="2"]`).waitFor();
    await test.page.locator('.event-list li[data-seq="1"]').waitFor();
    expect(test.complaints).toEqual([]);
  });
});
