import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

const SCHEMA = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../server/dist/adapters/store-embedded/schema.sql',
);

/** The hub's own schema and settings, a record with each event, 100 events a commit, with texts made beforehand. */
export class BareSqlite {
  readonly #database: InstanceType<typeof Database>;
  readonly #sessions: number;
  readonly #seqs: number[];

  constructor(file: string, sessions: number) {
    this.#database = new Database(file);
    this.#sessions = sessions;
    this.#seqs = Array.from({ length: sessions }, () => 0);
    this.#database.prepare('pragma journal_mode = wal').get();
    this.#database.exec('pragma locking_mode = exclusive; pragma synchronous = full;');
    this.#database.exec(readFileSync(SCHEMA, 'utf8'));
    const insert = this.#database.prepare(
      `insert into sessions (number, revision, epoch, seq, owner, template, status, created_at, updated_at, wake_at, title, row, record, id)
       values (?, 1, 'epoch', 0, 'bench', 'default', 'active', 1, 1, 1, 'render', ?, ?, ?)`,
    );
    for (let number = 0; number < sessions; number++) insert.run(number, ROW, RECORD, `session-${number}`);
  }

  /** Each event and its session's record, `group` of them to a commit. Returns the seconds it took. */
  write(events: number, group: number): number {
    const event = this.#database.prepare(
      'insert into events (position, lossless, text) values ((? << 32) | ?, ?, ?)',
    );
    const session = this.#database.prepare(
      'update sessions set revision = ?, epoch = ?, seq = ?, updated_at = ?, row = ?, record = ? where number = ?',
    );
    const started = performance.now();
    for (let done = 0; done < events; done += group) {
      this.#database.exec('begin immediate');
      for (let position = done; position < done + group; position++) {
        const number = position % this.#sessions;
        const seq = (this.#seqs[number] ?? 0) + 1;
        this.#seqs[number] = seq;
        event.run(number, seq, 1, EVENT);
        session.run(seq, 'epoch', seq, position, ROW, RECORD, number);
      }
      this.#database.exec('commit');
    }
    return (performance.now() - started) / 1_000;
  }

  /** Throws when not every event is stored. */
  check(events: number): void {
    const { stored } = this.#database.prepare('select count(*) as stored from events').get() as {
      stored: number;
    };
    if (stored !== events) throw new Error(`${stored} events are stored instead of ${events}.`);
  }

  close(): void {
    this.#database.close();
  }
}

const EVENT = JSON.stringify({
  seq: 1_000,
  type: 'custom',
  at: 1_760_000_000_000,
  by: 'bench',
  data: { name: 'frame', payload: { current: 1_000, text: 'Rendering the next frame' } },
});
/** As long as the hub's own for such a session. */
const ROW = 'r'.repeat(260);
const RECORD = 'v'.repeat(900);
