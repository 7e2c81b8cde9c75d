import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalSettings } from './journal-messages.js';
import { DATABASE_FILE, logBytes } from './open-database.js';

/** What runs the SQL: the journal's connection. */
interface Execution {
  exec(sql: string): unknown;
}

/** How long the journal waits for a list under way when the log has grown too long. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Bounds the write-ahead log. SQLite starts it over when there are no readers. Under many lists that may never happen
 * by itself: then the journal waits for the list that is being looked up.
 */
export class LogSize {
  readonly #connection: Execution;
  readonly #path: string;
  readonly #usual: number;
  #most: number;

  constructor(connection: Execution, { folder, maxBytes }: JournalSettings) {
    this.#connection = connection;
    this.#path = join(folder, `${DATABASE_FILE}-wal`);
    this.#usual = logBytes(maxBytes);
    this.#most = 2 * this.#usual;
  }

  /** To be called after the answer to a commit, which is durable whatever becomes of this. What is asked next may wait. */
  check(): void {
    try {
      this.#bound();
    } catch {
      // What is wrong with the disk shows with the next commit.
    }
  }

  #bound(): void {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < 2 * this.#usual) this.#most = 2 * this.#usual;
    if (size < this.#most) return;
    // The file gets short with the next commit. When a list is still being read, or the checkpoint fails, the log may
    // grow for a while before the next try.
    this.#most = size + this.#usual;
    this.#connection.exec(`pragma busy_timeout = ${LONGEST_WAIT_MS}`);
    try {
      this.#connection.exec('pragma wal_checkpoint(restart)');
    } finally {
      this.#connection.exec('pragma busy_timeout = 0');
    }
  }
}
