import { execFile } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { SCHEMA_VERSION } from 'session-hub/internal/adapters/store-embedded/open-database.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { everythingOf } from '../contract/every-event.js';
import { custom, SessionScript } from '../contract/session-script.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { RunningProgram } from '../support/running-program.js';
import { execSql } from './exec-sql.js';
import { mountingCommand, openedStore, temporaryFolder } from './store-programs.js';
import { programPath } from './support/program-path.js';

const run = promisify(execFile);
const root = temporaryFolder();
const mounting = mountingCommand();

describe('EmbeddedStore', () => {
  it('has every acknowledged write after a kill -9, round after round', async () => {
    const folder = join(root, 'killed');
    for (const lines of [1, 150, 400, 2_000]) {
      const writer = new RunningProgram([programPath('killed-writer'), folder]);
      await writer.until(() => writer.lines.length >= lines, `${lines} acknowledged writes`);
      await writer.kill();
      await expectAcknowledged(folder, writer.stdout.slice(0, writer.stdout.lastIndexOf('\n') + 1));
    }
  });

  it('keeps a second process out of its folder, and lets it in after closing', async () => {
    const folder = join(root, 'shared');
    const store = await openedStore(folder);
    expect(await secondOpener(folder)).toContain('refused: The data folder');
    expect(await secondOpener(folder)).toContain('is in use by another running hub');
    expect(await store.write(new SessionScript('one').write())).toBe('committed');
    await store.close();
    expect(await secondOpener(folder)).toBe('opened\n');
  });

  it('keeps a second store of the same process out too', async () => {
    const folder = join(root, 'twice');
    const store = await openedStore(folder);
    await expect(openedStore(folder)).rejects.toThrow('in use by another running hub');
    expect(await secondOpener(folder)).toContain('in use by another running hub');
    await store.close();
  });

  it('keeps out a hub of an earlier release, which locks the database itself, and is kept out by it', async () => {
    const folder = await made(join(root, 'releases'));
    const earlier = new Database(join(folder, 'sessions.db'));
    earlier.exec('pragma locking_mode = exclusive; begin immediate; commit');
    await expect(openedStore(folder)).rejects.toThrow('in use by another running hub');
    earlier.close();
    const store = await openedStore(folder);
    const late = new Database(join(folder, 'sessions.db'));
    expect(() => late.exec('pragma locking_mode = exclusive; begin immediate; commit')).toThrow(/locked/);
    late.close();
    await store.close();
  });

  it('goes on by itself when its thread ends', async () => {
    const program = new RunningProgram([programPath('lost-thread'), join(root, 'thread')]);
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.lines.filter((line) => line === 'in flight: store_unavailable')).toHaveLength(2);
    expect(program.lines.filter((line) => line.startsWith('health: {"ok":false'))).toHaveLength(2);
    expect(program.lines.filter((line) => line === 'after: {"ok":true}')).toHaveLength(2);
    expect(program.lines.at(-1)).toBe('threads: 3');
  });

  it('starts over when the database refuses a group for a reason of its own', async () => {
    const store = await openedStore(join(root, 'refusing'));
    const [one, two] = [new SessionScript('one'), new SessionScript('two')];
    const first = one.write({ events: [one.line()] });
    await store.write(first);
    // The core never numbers an event twice; the log would not take it.
    const impossible = store.write({ ...one.peek(), events: first.events });
    const beside = store.write(two.peek());
    expect(await Promise.all([impossible, beside].map((write) => write.catch(codeOf)))).toEqual([
      'store_unavailable',
      'store_unavailable',
    ]);
    expect(await store.health()).toMatchObject({ ok: false });
    expect(await store.read('one').catch(codeOf)).toBe('store_unavailable');
    expect(await patientRead(store, 'one')).toEqual(first.record);
    expect(await store.read('two')).toBeNull();
    expect(await store.write(two.write())).toBe('committed');
    expect(await store.health()).toEqual({ ok: true });
    await store.close();
  });

  it('closes while it waits to start over', async () => {
    const store = await openedStore(join(root, 'closing'));
    const script = new SessionScript('one');
    const first = script.write({ events: [script.line()] });
    await store.write(first);
    await store.write({ ...script.peek(), events: first.events }).catch(codeOf);
    await store.close();
    const next = await openedStore(join(root, 'closing'));
    expect(await next.read('one')).toEqual(first.record);
    await next.close();
  });

  it('tells the log where its trouble lies, and anybody else that there is some', async () => {
    const folder = join(root, 'gone');
    const logger = new RecordingLogger();
    const store = new EmbeddedStore({ clock: systemClock, folder, logger });
    await store.open();
    const script = new SessionScript('one');
    const first = script.write({ events: [script.line()] });
    await store.write(first);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await store.write({ ...script.peek(), events: first.events }).catch(codeOf);
    while (logger.saying(`The data folder ${folder} `).length === 0) await endOfTurn();
    const health = await store.health();
    expect(health).toMatchObject({ ok: false, reason: expect.stringContaining('the log says why') });
    expect(JSON.stringify(health)).not.toContain(folder);
    await store.close();
  });

  it('refuses writes with storage_full at its bound, reads on, and writes on with a higher bound', async () => {
    const folder = join(root, 'bounded');
    const small = await openedStore(folder, { maxBytes: 2 * 1_024 * 1_024 });
    const script = new SessionScript('one');
    const filling = { events: [custom('x'.repeat(50_000))] };
    while ((await small.write(script.peek(filling)).catch(codeOf)) === 'committed') script.write(filling);
    expect(await small.write(script.peek(filling)).catch(codeOf)).toBe('storage_full');
    expect(await small.health()).toMatchObject({ ok: false });
    expect(await small.read('one')).toMatchObject({ revision: script.revision });
    expect(await small.log(everythingOf('one'))).toHaveLength(script.view.seq);
    await small.close();
    expect(statSync(join(folder, 'sessions.db')).size).toBeLessThanOrEqual(2 * 1_024 * 1_024);

    const larger = await openedStore(folder, { maxBytes: 4 * 1_024 * 1_024 });
    expect(await larger.write(script.write(filling))).toBe('committed');
    expect(await larger.read('one')).toMatchObject({ revision: script.revision });
    await larger.close();
  });

  // Without leave to mount a file system there is nothing to fill or to take away; the bound above stands in then.
  const whereMounted = mounting === null ? it.skip : it;
  whereMounted(
    'goes on by itself on a file system that is full, freed, read-only and writable again',
    async () => {
      const [command = '', ...args] = mounting ?? [];
      const { stdout } = await run(command, [
        ...args,
        process.execPath,
        programPath('disk-conditions'),
        join(root, 'mounted'),
      ]);
      expect(stdout.trimEnd().split('\n')).toEqual([
        'full: writes are refused',
        'full: reads go on',
        'freed: writes go on',
        'read-only: reads work, writes are refused',
        'writable again: writes go on',
        'no database: opening says why',
      ]);
    },
  );

  it('refuses a folder that cannot be made', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await expect(openedStore(join(file, 'below'))).rejects.toThrow(
      /^The data folder .* does not exist and cannot be made/,
    );
  });

  it('refuses data of a newer version, of another program, and what is no database at all', async () => {
    const newer = await made(join(root, 'newer'));
    execSql(newer, 'pragma user_version = 99');
    await expect(openedStore(newer)).rejects.toThrow(
      `written by a newer session-hub (schema 99; this one knows ${SCHEMA_VERSION})`,
    );

    const foreign = join(root, 'foreign');
    mkdirSync(foreign);
    execSql(foreign, 'create table theirs (a)');
    await expect(openedStore(foreign)).rejects.toThrow('is a database of another program');

    const text = join(root, 'text');
    mkdirSync(text);
    writeFileSync(join(text, 'sessions.db'), 'not a database '.repeat(1_000));
    await expect(openedStore(text)).rejects.toThrow('is damaged');
    expect(readFileSync(join(text, 'sessions.db'), 'utf8')).toMatch(/^not a database/);
  });

  it('says so when the database is damaged', async () => {
    const folder = await made(join(root, 'damaged'));
    const file = openSync(join(folder, 'sessions.db'), 'r+');
    for (let page = 2; page < 20; page++) writeSync(file, Buffer.alloc(4_096, 0xee), 0, 4_096, page * 4_096);
    await expect(openedStore(folder)).rejects.toThrow(/^The database in .* is damaged/);
  });

  it('refuses more than may wait, and takes writes again afterwards', async () => {
    const store = new EmbeddedStore({
      clock: systemClock,
      folder: join(root, 'pending'),
      maxPendingBytes: 5_000,
    });
    await store.open();
    const scripts = ['one', 'two'].map((id) => new SessionScript(id));
    const writes = scripts.map((script) => script.write({ events: [custom('x'.repeat(4_000))] }));
    const outcomes = writes.map((write) => store.write(write).catch(codeOf));
    expect(await Promise.all(outcomes)).toEqual(['committed', 'overloaded']);
    expect(await Promise.all(writes.slice(1).map((write) => store.write(write)))).toEqual(['committed']);
    await store.close();
  });

  it.each([
    [{ folder: '' }, 'needs a folder'],
    [{ maxBytes: 1_000 }, 'at least 1048576'],
    [{ maxBytes: Number.NaN }, 'at least 1048576'],
    [{ maxPendingBytes: 0 }, 'must be above 0'],
  ])('refuses the options %j', (options, sentence) => {
    expect(() => new EmbeddedStore({ clock: systemClock, folder: root, ...options })).toThrow(sentence);
  });
});

/** The folder of a store with something in it. */
async function made(folder: string): Promise<string> {
  const store = await openedStore(folder);
  const scripts = Array.from({ length: 100 }, (_, index) => new SessionScript(`session-${index}`));
  await Promise.all(scripts.map((script) => store.write(script.write({ events: [script.line()] }))));
  await store.close();
  return folder;
}

async function secondOpener(folder: string): Promise<string> {
  const program = new RunningProgram([programPath('second-opener'), folder]);
  await program.ended();
  return program.stdout;
}

async function expectAcknowledged(folder: string, printed: string): Promise<void> {
  const newest = new Map<string, number>();
  for (const line of printed.trimEnd().split('\n')) {
    const [id = '', revision] = line.split(' ');
    newest.set(id, Number(revision));
  }
  const store = await openedStore(folder);
  for (const [id, revision] of newest) {
    const record = await store.read(id);
    expect(record?.revision).toBeGreaterThanOrEqual(revision);
    const seqs = (await store.log(everythingOf(id))).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 2 * (record?.revision ?? 0) }, (_, index) => index + 1));
    expect(await store.recall(id, `key-${revision}`, Date.now())).toBe('1');
  }
  await store.close();
}

/** Asks again while the store starts over. */
async function patientRead(store: EmbeddedStore, id: string): Promise<unknown> {
  while (true) {
    const answer = await store.read(id).catch(codeOf);
    if (answer !== 'store_unavailable') return answer;
    await endOfTurn();
  }
}

function codeOf(error: { code?: string }): string {
  return error.code ?? String(error);
}
