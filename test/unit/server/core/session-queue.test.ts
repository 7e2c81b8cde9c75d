import { describe, expect, it } from '@jest/globals';
import type { AppendResult } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

describe('the queue of a session', () => {
  it('gathers what arrives in one turn, and what arrives while a write is in flight, into one write each', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const append = (n: number) => hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(n)] });
    const inFlight: Promise<AppendResult>[] = [];
    const sizes: number[] = [];
    const { write } = hub.store;
    hub.store.write = (one) => {
      sizes.push(one.events.length);
      if (sizes.length === 1) inFlight.push(...Array.from({ length: 20 }, (_, n) => append(n)));
      return write.call(hub.store, one);
    };
    const atOnce = Array.from({ length: 100 }, (_, n) => append(n));
    await hub.run(Promise.all(atOnce));
    const answers = await hub.run(Promise.all([...atOnce, ...inFlight]));
    expect(sizes).toEqual([100, 20]);
    expect(answers.map(({ seq }) => seq)).toEqual(answers.map((_, n) => n + 3));
  });

  it('takes those who go on because of a write into the next one, all of them', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sizes: number[] = [];
    const { write } = hub.store;
    hub.store.write = (one) => {
      sizes.push(one.events.length);
      return write.call(hub.store, one);
    };
    const worker = async (): Promise<void> => {
      for (let n = 0; n < 3; n++) await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(n)] });
    };
    await hub.run(Promise.all(Array.from({ length: 10 }, worker)));
    expect(sizes).toEqual([10, 10, 10]);
  });

  it('closes a write that has grown past a page of events, and takes the others into the next', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const writes: number[] = [];
    const { write } = hub.store;
    hub.store.write = (given) => {
      writes.push(given.events.length);
      return write.call(hub.store, given);
    };
    const large = custom('x'.repeat(200_000));
    const appends = Array.from({ length: 20 }, () =>
      hub.core.append(ANONYMOUS, { id: 'a', operations: [large] }),
    );
    const results = await hub.run(Promise.all(appends));
    expect(results.map(({ results: [only] }) => only?.ok)).toEqual(Array(20).fill(true));
    expect(writes).toEqual([6, 6, 6, 2]);
    expect(hub.log('a').map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  });
});
