import { describe, expect, it } from '@jest/globals';
import { MemoryDisk } from 'session-hub/internal/adapters/store-memory/memory-disk.js';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from './session-script.js';
import { describeSessionStore } from './session-store-contract.js';

let contractDisk = new MemoryDisk();
describeSessionStore('MemoryStore', {
  async open() {
    const store = new MemoryStore({ clock: systemClock, disk: contractDisk });
    await store.open();
    return store;
  },
  async reset() {
    contractDisk = new MemoryDisk();
  },
  now: () => Date.now(),
});

describe('MemoryStore', () => {
  it('leaves behind on a kill what had reached the disk, and tells nobody', async () => {
    const disk = new MemoryDisk();
    const killed = await opened(disk);
    const scripts = ['one', 'two', 'three'].map((id) => new SessionScript(id));
    const told: string[] = [];
    await killed.listen('one', () => told.push('commit'));
    for (const script of scripts) void killed.write(script.write()).then((outcome) => told.push(outcome));
    expect(killed.pendingWrites).toBe(3);
    killed.abandon(2);

    const store = await opened(disk);
    const records = await Promise.all(scripts.map(({ id }) => store.read(id)));
    expect(records.map((record) => record?.revision)).toEqual([1, 1, undefined]);
    expect(told).toEqual([]);
  });

  it('never writes late to a disk that another store has opened', async () => {
    const disk = new MemoryDisk();
    const forgotten = await opened(disk);
    void forgotten.write(new SessionScript('one').write());
    const store = await opened(disk);
    expect(await store.read('one')).toBeNull();
    await expect(forgotten.read('one')).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('refuses writes while its disk is full, and goes on by itself', async () => {
    const disk = new MemoryDisk();
    const store = await opened(disk);
    const write = new SessionScript('one').write();
    disk.full = true;
    await expect(store.write(write)).rejects.toMatchObject({ code: 'storage_full' });
    expect(await store.health()).toMatchObject({ ok: false });
    disk.full = false;
    expect(await store.write(write)).toBe('committed');
  });
});

async function opened(disk: MemoryDisk): Promise<MemoryStore> {
  const store = new MemoryStore({ clock: systemClock, disk });
  await store.open();
  return store;
}
