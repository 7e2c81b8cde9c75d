import { describe, expect, it } from '@jest/globals';
import { createHub, type Hub } from 'session-hub';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { endServer } from 'session-hub/internal/cli/run-serve.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';

const NEVER = new Promise<never>(() => {});

/** A hub with a write under way whose store has stopped answering. */
async function stuckHub(): Promise<Hub> {
  const store = new MemoryStore({ clock: systemClock });
  const hub = await createHub({ store: { kind: 'custom', store } });
  await hub.facade.create(ANONYMOUS, { id: 'a', start: true });
  store.write = () => NEVER;
  const operations = [{ type: 'log' as const, data: { text: 'on its way' } }];
  void hub.facade.append(ANONYMOUS, { id: 'a', operations });
  return hub;
}

describe('closing a hub', () => {
  it('says that all has settled, and the same again to whoever asks again', async () => {
    const hub = await createHub();
    const client = hub.client();
    await client.create({ id: 'a' });
    expect(await hub.close()).toEqual({ settled: true });
    expect(await hub.close({ timeout: 0 })).toEqual({ settled: true });
  });

  it('gives up a store that never answers, and says so', async () => {
    const hub = await stuckHub();
    expect(await hub.close({ timeout: 50 })).toEqual({ settled: false });
    expect(await hub.close()).toEqual({ settled: false });
  });

  it('refuses a time that is none with a sentence, and closes nothing', async () => {
    await using hub = await createHub();
    for (const timeout of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(hub.close({ timeout })).rejects.toThrow(/timeout must be from 0/);
    expect(await hub.facade.health()).toEqual({ ok: true });
  });

  it('happens at the end of the block that uses it', async () => {
    let seen: Hub;
    {
      await using hub = await createHub();
      seen = hub;
      expect(await hub.facade.health()).toEqual({ ok: true });
    }
    expect(await seen.facade.health()).toMatchObject({ ok: false });
  });
});

describe('the end of the program', () => {
  it('is 1, with a sentence, when its store has not settled', async () => {
    const hub = await stuckHub();
    const texts: string[] = [];
    const stderr = { write: (text: string) => texts.push(text) };
    const server = { close: () => hub.close({ timeout: 50 }) };
    expect(await endServer(server, 0, { stderr } as never)).toBe(1);
    expect(texts).toEqual(['The store has not settled what was being written; ending without it.\n']);
  });

  it('is 0 when it has, and leaves the store 15 s after the drain', async () => {
    const asked: unknown[] = [];
    const close = (options: unknown) => {
      asked.push(options);
      return Promise.resolve({ settled: true });
    };
    expect(await endServer({ close }, 10_000, { stderr: process.stderr })).toBe(0);
    expect(asked).toEqual([{ drain: 10_000, timeout: 15_000 }]);
  });
});
