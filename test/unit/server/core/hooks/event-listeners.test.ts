import { describe, expect, it } from '@jest/globals';
import type { HubEvent } from '@session-hub/shared';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { custom, ManualHub, progress } from '../../../../support/manual-hub.js';

describe('listeners to events in the same process', () => {
  it('hear each event of their types once, in the order of the log, after it was stored', async () => {
    const hub = await new ManualHub().start();
    const all: HubEvent[] = [];
    const some: [string, number][] = [];
    hub.core.onEvents('*', (event, session) => {
      all.push(event);
      expect(hub.log(session.id).some(({ seq }) => seq === event.seq)).toBe(true);
    });
    hub.core.onEvents(
      ['status', 'custom'],
      (event, { id }) => void some.push([`${id} ${event.type}`, event.seq]),
    );
    await hub.create('s');
    await hub.append('s', progress(1), custom(1));
    await hub.append('s', custom(2));
    await hub.pass(1);
    expect(all).toEqual(hub.log('s'));
    expect(some).toEqual([
      ['s status', 2],
      ['s custom', 4],
      ['s custom', 5],
    ]);
  });

  it('hear nothing more once they have ended it', async () => {
    const hub = await new ManualHub().start();
    const heard: number[] = [];
    const stop = hub.core.onEvents('*', ({ seq }) => void heard.push(seq));
    await hub.create('s');
    await hub.pass(1);
    const before = heard.length;
    stop();
    await hub.append('s', custom(1));
    await hub.pass(1);
    expect(before).toBeGreaterThan(0);
    expect(heard.length).toBe(before);
  });

  it('hurt neither the append nor one another when they throw, and it is logged', async () => {
    const errors: string[] = [];
    const logger = { ...silentLogger, error: (message: string) => void errors.push(message) };
    const hub = await new ManualHub({ logger }).start();
    const heard: number[] = [];
    hub.core.onEvents(['custom'], () => {
      throw new Error('at once');
    });
    hub.core.onEvents(['custom'], () => Promise.reject(new Error('later')));
    hub.core.onEvents(['custom'], ({ seq }) => void heard.push(seq));
    await hub.create('s');
    const { results } = await hub.append('s', custom(1));
    await hub.pass(1);
    expect(results).toMatchObject([{ ok: true }]);
    expect(heard.length).toBe(1);
    expect(errors).toEqual(['a listener to events failed', 'a listener to events failed']);
  });

  it('may append themselves', async () => {
    const hub = await new ManualHub().start();
    hub.core.onEvents(['custom'], async (_event, { id }) => {
      await hub.core.append(
        { id: 'reaction', kind: 'person', roles: [] },
        {
          id,
          operations: [{ type: 'log', data: { text: 'heard' } }],
        },
      );
    });
    await hub.create('s');
    await hub.append('s', custom(1));
    await hub.pass(5);
    expect(hub.log('s').at(-1)).toMatchObject({ type: 'log', by: 'reaction' });
  });

  it('are at most a hundred', async () => {
    const hub = await new ManualHub().start();
    for (let n = 0; n < 100; n++) hub.core.onEvents('*', () => {});
    expect(() => hub.core.onEvents('*', () => {})).toThrow(
      expect.objectContaining({ code: 'limit_reached' }),
    );
  });
});
