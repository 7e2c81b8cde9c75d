import { describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import { pageTest } from '../support/page-test.js';

interface ClientWindow {
  SessionHub: { connectHub: typeof connectHub };
}

describe('the client as a plain script', () => {
  const test = pageTest();

  it('has the same names as the module it was made small from', async () => {
    await test.open();
    await test.page.addScriptTag({ url: '/sdk/session-hub.min.js' });
    const inPage = await test.page.evaluate(async () => {
      const hub = (globalThis as unknown as ClientWindow).SessionHub.connectHub('/');
      const job = await hub.create({ id: 'small' });
      const parts = [hub, job.session, job, await hub.managing()];
      const names = parts.map((part) => Object.keys(part).sort());
      hub.close();
      return names;
    });
    const hub = connectHub(new URL(test.page.url()).origin);
    const job = await hub.create({ id: 'large' });
    const parts = [hub, job.session, job, await hub.managing()];
    hub.close();
    expect(inPage).toEqual(parts.map((part) => Object.keys(part).sort()));
    expect(inPage[2]).toContain('item');
  });
});
