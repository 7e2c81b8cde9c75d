import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalSettings } from './journal-messages.js';
import { type Connection, DATABASE_FILE, logBytes } from './open-database.js';

/** How long a commit waits for lists under way, when the log has grown too long. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Bounds the write-ahead log. SQLite starts it over when there are no readers. Under many lists that may never happen
 * by itself: then the journal waits for the list that is being looked up.
 */
export class LogSize {
  readonly #connection: Connection;
  readonly #path: string;
  readonly #usual: number;
  #most: number;

  constructor(connection: Connection, { folder, maxBytes }: JournalSettings) {
    this.#connection = connection;
    this.#path = join(folder, `${DATABASE_FILE}-wal`);
    this.#usual = logBytes(maxBytes);
    this.#most = 2 * this.#usual;
  }

  /** After each commit, which is durable whatever becomes of this. */
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
    this.#connection.exec(`pragma busy_timeout = ${LONGEST_WAIT_MS}`);
    this.#connection.exec('pragma wal_checkpoint(restart)');
    this.#connection.exec('pragma busy_timeout = 0');
    // The file gets short with the next commit. Where somebody still reads, it may grow for a while before the next try.
    this.#most = size + this.#usual;
  }
}
