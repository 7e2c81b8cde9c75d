import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Persistence } from '@session-hub/client';
import { FakePage } from '../../support/client/fake-page.js';
import { EPOCH, eventsFrame, resetFrame, viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

// After the page that it is to find.
const { localStoragePersistence } = await import('@session-hub/client/persist');

const saved = (id: string, seq: number) => ({ cursor: { epoch: EPOCH, seq }, view: viewAt(seq, id) });

let page: FakePage;
beforeEach(() => {
  page = new FakePage();
});
afterEach(() => page.leave());

async function reading(persist: Persistence): Promise<ManualClient> {
  const client = new ManualClient({ persist });
  client.hub.session('a').subscribe(() => {});
  await client.connect();
  client.accept();
  await client.frames(resetFrame(5));
  return client;
}

describe('a persistence in localStorage', () => {
  it('brings back what was saved, and nothing else', () => {
    const persist = localStoragePersistence();
    void persist.save('a', saved('a', 5));
    expect(persist.load('a')).toEqual(saved('a', 5));
    expect(persist.load('b')).toBe(null);
    void persist.remove('a');
    expect(persist.load('a')).toBe(null);
  });

  it('keeps 50 sessions, of which the longest unsaved leaves first', () => {
    const persist = localStoragePersistence('mine:');
    for (let number = 0; number < 50; number++) void persist.save(`s${number}`, saved(`s${number}`, 1));
    void persist.save('s0', saved('s0', 2));
    void persist.save('new', saved('new', 1));
    expect(persist.load('s0')).toEqual(saved('s0', 2));
    expect(persist.load('s1')).toBe(null);
    expect(persist.load('s2')).not.toBe(null);
    expect([...page.items.keys()].filter((key) => key.startsWith('mine:'))).toHaveLength(51);
  });

  it.each([
    ['is not JSON', '{"version":1,'],
    ['is of another version', JSON.stringify({ version: 2, saved: saved('a', 5) })],
    ["is another session's", JSON.stringify({ version: 1, saved: saved('b', 5) })],
    [
      'has a cursor beside its view',
      JSON.stringify({ version: 1, saved: { ...saved('a', 5), view: viewAt(4) } }),
    ],
    ['is empty', JSON.stringify({ version: 1, saved: null })],
    ['is something else', '7'],
  ])('does not bring back what %s', (_what, text) => {
    page.items.set('session-hub:a', text);
    expect(localStoragePersistence().load('a')).toBe(null);
  });

  it.each([['not JSON'], ['{"a":1}'], ['7'], ['"text"']])(
    'keeps saving when its own notes are damaged: %s',
    (text) => {
      page.items.set('session-hub:order', text);
      const persist = localStoragePersistence();
      void persist.save('a', saved('a', 5));
      expect(persist.load('a')).toEqual(saved('a', 5));
    },
  );

  it('does not mind a full storage, and works again when there is room', () => {
    const persist = localStoragePersistence();
    page.isFull = true;
    void persist.save('a', saved('a', 5));
    expect(persist.load('a')).toBe(null);
    page.isFull = false;
    void persist.save('a', saved('a', 6));
    expect(persist.load('a')).toEqual(saved('a', 6));
  });

  it('does not mind a storage that the browser forbids', () => {
    page.isForbidden = true;
    const persist = localStoragePersistence();
    void persist.save('a', saved('a', 5));
    expect(persist.load('a')).toBe(null);
  });
});

describe('what outlives a page', () => {
  it('is shown as stale at once, and the hub is asked from its cursor', async () => {
    const persist = localStoragePersistence();
    void persist.save('a', saved('a', 5));
    const client = new ManualClient({ persist });
    const session = client.hub.session('a');
    const resets: unknown[] = [];
    session.on('reset', (reset) => resets.push(reset));
    await client.settle();
    expect(session.view).toEqual(viewAt(5));
    expect(session.state).toEqual({ kind: 'stale', since: 1_005 });
    expect(session.freshness).toEqual({ kind: 'stale', since: 1_005 });
    await client.connect();
    expect(session.freshness).toEqual({ kind: 'stale', since: 1_005 });
    expect(client.accept()).toEqual({ a: { epoch: EPOCH, seq: 5 } });
    await client.frames(eventsFrame(5, 7));
    expect(session.view?.seq).toBe(7);
    expect(resets).toEqual([]);
  });

  it('R13: is told as reset when the log was numbered anew meanwhile', async () => {
    const persist = localStoragePersistence();
    void persist.save('a', saved('a', 5));
    const client = new ManualClient({ persist });
    const resets: unknown[] = [];
    client.hub.session('a').on('reset', (reset) => resets.push(reset));
    await client.connect();
    client.accept();
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    expect(resets).toEqual([{ reason: 'epoch' }]);
  });

  it('is saved half a second after a change, once for all changes of that time', async () => {
    const seqs: number[] = [];
    const client = await reading({
      load: () => null,
      save: (_id, { cursor }) => void seqs.push(cursor.seq),
      remove() {},
    });
    await client.pass(300);
    await client.frames(eventsFrame(5, 6), eventsFrame(6, 7));
    await client.pass(199);
    expect(seqs).toEqual([]);
    await client.pass(1);
    expect(seqs).toEqual([7]);
    await client.pass(5_000);
    expect(seqs).toEqual([7]);
  });

  it('is saved at once when the page is hidden', async () => {
    const persist = localStoragePersistence();
    const client = await reading(persist);
    expect(persist.load('a')).toBe(null);
    page.hide();
    expect(persist.load('a')).toEqual(saved('a', 5));
    await client.frames(eventsFrame(5, 6));
    await client.pass(500);
    expect(persist.load('a')).toEqual(saved('a', 6));
  });

  it('leaves no listener on the page when the hub is closed', async () => {
    const client = await reading(localStoragePersistence());
    expect(page.listeners.size).toBe(1);
    client.hub.close();
    expect(page.listeners.size).toBe(0);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('costs nothing when loading and saving %s', async (_what, act) => {
    const client = await reading({ load: act, save: act, remove: act });
    client.hub.session('b').subscribe(() => {});
    await client.settle();
    await client.frames(resetFrame(1, 'b'));
    await client.pass(500);
    expect(client.hub.session('a').view?.seq).toBe(5);
    expect(client.hub.session('b').view?.seq).toBe(1);
  });

  it('is not asked for when it was loaded only after the last reader had left', async () => {
    const loads: ((found: null) => void)[] = [];
    const persist: Persistence = {
      load: () => new Promise((resolve) => loads.push(resolve)),
      save() {},
      remove() {},
    };
    const client = await new ManualClient({ persist }).connect();
    client.hub.session('a').subscribe(() => {})();
    await client.pass(1_000);
    for (const found of loads) found(null);
    await client.settle();
    expect(client.link.take('subscribe')).toEqual([]);
  });
});
