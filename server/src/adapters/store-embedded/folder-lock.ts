import { join } from 'node:path';
import Database from 'libsql';

const LOCK_FILE = 'sessions.lock';

/**
 * Keeps every other hub out of the folder until the connection is closed. SQLite's own lock on an empty file: it works
 * where SQLite works, and the system frees it when the process dies.
 */
export function lockFolder(folder: string): InstanceType<typeof Database> {
  const connection = new Database(join(folder, LOCK_FILE));
  try {
    // Without a rollback journal: nothing is ever written.
    connection.exec('pragma journal_mode = memory');
    connection.exec('begin exclusive');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
