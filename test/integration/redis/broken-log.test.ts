import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import { closeAll, open, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { waitUntil } from '../../support/wait-until.js';

afterEach(closeAll);

describe('a write that the log does not take', () => {
  it('fails alone, and what travelled with it is stored, counted and published', async () => {
    const server = await start({});
    const store = await open(withParameters(server.url, { partitions: 1 }));
    const bad = new SessionScript('bad');
    await store.write(bad.write({ events: [bad.line()] }));
    await server.cli('XADD', 'hub:{hub-0}:log:bad', '50-0', '1', '{}');
    const before = Number(await server.cli('HGET', 'hub:{hub-0}:history', 'writes'));
    const heard: string[] = [];
    const scripts = ['a', 'b', 'c'].map((id) => new SessionScript(id));
    for (const { id } of scripts) await store.listen(id, (publication) => heard.push(publication.id));

    const outcomes = await Promise.allSettled(
      [...scripts, bad].map((script) => store.write(script.write({ events: [script.line()] }))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(Number(await server.cli('HGET', 'hub:{hub-0}:history', 'writes'))).toBe(before + 3);
    await waitUntil(async () => heard.length === 3, 5_000, 'the publications');
    expect((await store.read('bad'))?.view.seq).toBe(1);
  });
});
