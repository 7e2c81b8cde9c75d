import type { Connection } from './open-database.js';

export type SqlValue = string | number | null;
type Statement = ReturnType<Connection['prepare']>;

/** Statements are prepared once. Their number is bounded because values never stand in the text. */
export class StatementCache {
  readonly #connection: Connection;
  readonly #prepared = new Map<string, Statement>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The number of the row it inserted, where it did. */
  run(sql: string, values: readonly SqlValue[]): number {
    return Number(this.#statement(sql).run(values).lastInsertRowid);
  }

  all<Row>(sql: string, values: readonly SqlValue[]): Row[] {
    return this.#statement(sql).all(values) as Row[];
  }

  first<Row>(sql: string, values: readonly SqlValue[]): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  clear(): void {
    this.#prepared.clear();
  }

  #statement(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}
