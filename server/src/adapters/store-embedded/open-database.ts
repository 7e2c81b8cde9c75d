import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { lockFolder } from './folder-lock.js';
import type { JournalMode, JournalSettings, ListPlace } from './journal-messages.js';
import { codeOf, refusesWrites, UnusableJournal } from './journal-messages.js';
import { FOLDER_MODE, keepPrivate, makePrivateFile } from './private-folder.js';

export type Connection = InstanceType<typeof Database>;

export const DATABASE_FILE = 'sessions.db';

export interface OpenedDatabase {
  readonly connection: Connection;
  readonly mode: JournalMode;
  readonly lists: ListPlace;
  /** Keeps other hubs out, as long as it is open. What can only be read is not locked. */
  readonly lock: Connection | null;
  /** What the operator should know about the folder. */
  readonly warnings: readonly string[];
}

/** `SHub`, so that the database of something else is not taken for ours. */
const APPLICATION_ID = 0x53487562;
export const SCHEMA_VERSION = 2;

const PAGE_BYTES = 4_096;
const CACHE_KIB = 32 * 1_024;
const BESIDE_CACHE_KIB = 16 * 1_024;
const BESIDE_WAIT_MS = 1_000;
/** Pages changed often are written back once for many commits: 16 MiB of log between two checkpoints. */
const CHECKPOINT_PAGES = 4_096;
/** Up to this size a full check of the structure takes a fraction of a second. */
const MOST_CHECKED_PAGES = 16_384;

/** Opens the database, makes it when there is none, and falls back to reading where the disk refuses writes. */
export function openDatabase(settings: JournalSettings): OpenedDatabase {
  const { folder } = settings;
  const path = join(folder, DATABASE_FILE);
  makeFolder(folder);
  try {
    accessSync(folder, constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return openForWriting(path, settings);
  } catch (error) {
    if (!cannotWrite(error)) throw explained(error, folder);
    const connection = existsSync(path) ? openForReading(path, folder) : null;
    if (connection !== null) {
      const warnings = [`${folder} can be read but not written to (${messageOf(error)})`];
      return { connection, mode: 'reading', lists: 'journal-thread', lock: null, warnings };
    }
    throw new UnusableJournal(
      `The data folder ${folder} cannot be written to (${messageOf(error)}). Make it writable, free space on its disk, or set DATA_DIR to another folder.`,
    );
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    if (existsSync(folder)) return;
    throw new UnusableJournal(
      `The data folder ${folder} does not exist and cannot be made (${messageOf(error)}). Make it, or set DATA_DIR to another one.`,
    );
  }
}

function openForWriting(path: string, settings: JournalSettings): OpenedDatabase {
  const lock = lockFolder(settings.folder);
  try {
    makePrivateFile(path);
    const { connection, lists } = openShared(path, settings);
    return { connection, lists, lock, mode: 'writing', warnings: keepPrivate(settings.folder) };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openShared(path: string, settings: JournalSettings): Pick<OpenedDatabase, 'connection' | 'lists'> {
  try {
    return { connection: openLocking(path, settings, 'normal'), lists: 'own-thread' };
  } catch (error) {
    if (!cannotShare(error)) throw error;
    // Alone it needs no shared memory, which some file systems do not have.
    return { connection: openLocking(path, settings, 'exclusive'), lists: 'journal-thread' };
  }
}

function openLocking(
  path: string,
  { folder, maxBytes }: JournalSettings,
  locking: 'normal' | 'exclusive',
): Connection {
  return opened(new Database(path), (connection) => {
    connection.exec(`pragma page_size = ${PAGE_BYTES}`);
    // Before the first access, which decides whether shared memory is used.
    connection.exec(`pragma locking_mode = ${locking}`);
    connection.exec('pragma journal_mode = wal');
    // Fails without it. Not as a prepared statement: what is left of one would keep the file from the next attempt.
    connection.exec('begin immediate; commit');
    connection.exec('pragma synchronous = full');
    connection.exec(`pragma cache_size = -${CACHE_KIB}`);
    bound(connection, maxBytes);
    if (isEmpty(connection)) createSchema(connection);
    check(connection, folder);
    migrate(connection);
  });
}

/** A second connection, which only reads, to a database that another thread writes to and shares. */
export function openBeside({ folder }: JournalSettings): Connection {
  const uri = pathToFileURL(join(folder, DATABASE_FILE)).href;
  return opened(new Database(`${uri}?mode=ro`), (connection) => {
    // The other thread may be bringing its log in order.
    connection.exec(`pragma busy_timeout = ${BESIDE_WAIT_MS}`);
    connection.exec(`pragma cache_size = -${BESIDE_CACHE_KIB}`);
    isEmpty(connection);
  });
}

/** Null when nothing was ever stored. */
function openForReading(path: string, folder: string): Connection | null {
  try {
    const connection = opened(new Database(readingUri(path)), (connection) => {
      connection.exec('pragma locking_mode = exclusive');
      connection.exec(`pragma cache_size = -${CACHE_KIB}`);
      if (isEmpty(connection)) return;
      check(connection, folder);
      if (pragma(connection, 'user_version') < SCHEMA_VERSION) throw outdated(folder);
    });
    if (!isEmpty(connection)) return connection;
    connection.close();
    return null;
  } catch (error) {
    throw explained(error, folder);
  }
}

/**
 * The locks of a database that cannot be written to cannot be taken either, so it is read without. What a killed
 * hub had committed may still be in the log beside it; only without one may SQLite take the file as it is.
 */
function readingUri(path: string): string {
  const uri = pathToFileURL(path).href;
  if (!existsSync(`${path}-wal`)) return `${uri}?immutable=1`;
  return `${uri}?mode=ro&vfs=${process.platform === 'win32' ? 'win32-none' : 'unix-none'}`;
}

/** Without a handle left behind when the preparation fails. */
function opened(connection: Connection, prepare: (connection: Connection) => void): Connection {
  try {
    prepare(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A quarter for the log beside the database, the rest for the database. */
function bound(connection: Connection, maxBytes: number | null): void {
  const pages = maxBytes === null ? null : Math.floor(maxBytes / PAGE_BYTES);
  const logPages = logBytes(maxBytes) / PAGE_BYTES;
  connection.exec(`pragma wal_autocheckpoint = ${logPages}`);
  connection.exec(`pragma journal_size_limit = ${logPages * PAGE_BYTES}`);
  if (pages !== null) connection.exec(`pragma max_page_count = ${pages - logPages}`);
}

/** From this size on the log is written back to the database. */
export function logBytes(maxBytes: number | null): number {
  const quarter = maxBytes === null ? CHECKPOINT_PAGES : Math.floor(maxBytes / PAGE_BYTES / 4);
  return Math.min(CHECKPOINT_PAGES, quarter) * PAGE_BYTES;
}

function isEmpty(connection: Connection): boolean {
  return numberFrom(connection, 'select count(*) as value from sqlite_master') === 0;
}

function createSchema(connection: Connection): void {
  const schema = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8');
  connection.exec(
    `begin immediate; ${schema}; pragma application_id = ${APPLICATION_ID}; pragma user_version = ${SCHEMA_VERSION}; commit;`,
  );
}

/** Brings the data of an older hub to the schema of this one; all of it or, should that fail, nothing. */
function migrate(connection: Connection): void {
  if (pragma(connection, 'user_version') >= SCHEMA_VERSION) return;
  const steps = readFileSync(new URL('./migrate-1-to-2.sql', import.meta.url), 'utf8');
  connection.exec(`begin immediate; ${steps}; pragma user_version = ${SCHEMA_VERSION}; commit;`);
}

function check(connection: Connection, folder: string): void {
  if (pragma(connection, 'application_id') !== APPLICATION_ID) {
    throw new UnusableJournal(
      `${join(folder, DATABASE_FILE)} is a database of another program. Set DATA_DIR to another folder.`,
    );
  }
  const version = pragma(connection, 'user_version');
  if (version > SCHEMA_VERSION) {
    throw new UnusableJournal(
      `The data in ${folder} was written by a newer session-hub (schema ${version}; this one knows ${SCHEMA_VERSION}). Run that version, or set DATA_DIR to another folder.`,
    );
  }
  if (pragma(connection, 'page_count') > MOST_CHECKED_PAGES) return;
  const verdict = connection.prepare('pragma quick_check(1)').all([]) as { quick_check: string }[];
  const finding = verdict[0]?.quick_check ?? 'ok';
  if (finding !== 'ok') throw damaged(folder, finding);
}

function cannotWrite(error: unknown): boolean {
  return (
    refusesWrites(error) || /^SQLITE_CANTOPEN/.test(codeOf(error)) || /: 14"?\)?$/.test(messageOf(error))
  );
}

/** Where it is the database itself that cannot be opened or written to, the second attempt says so again. */
function cannotShare(error: unknown): boolean {
  return /^SQLITE_(IOERR_SHM|CANTOPEN|READONLY|PROTOCOL)/.test(codeOf(error));
}

function explained(error: unknown, folder: string): unknown {
  if (error instanceof UnusableJournal) return error;
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new UnusableJournal(
      `The data folder ${folder} is in use by another running hub. Stop that one, or set DATA_DIR to another folder.`,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return damaged(folder, messageOf(error));
  return new UnusableJournal(`The data folder ${folder} cannot be used: ${messageOf(error)}.`);
}

function outdated(folder: string): UnusableJournal {
  return new UnusableJournal(
    `The data in ${folder} was written by an older session-hub and cannot be brought up to date, because it cannot be written to. Make it writable for the first start.`,
  );
}

function damaged(folder: string, finding: string): UnusableJournal {
  return new UnusableJournal(
    `The database in ${folder} is damaged (${finding}). Move the folder away and restore a backup, or start with an empty one.`,
  );
}

function pragma(connection: Connection, name: 'application_id' | 'user_version' | 'page_count'): number {
  return numberFrom(connection, `select ${name} as value from pragma_${name}`);
}

function numberFrom(connection: Connection, sql: string): number {
  const row = connection.prepare(sql).get([]) as { value: number } | undefined;
  return row?.value ?? 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
