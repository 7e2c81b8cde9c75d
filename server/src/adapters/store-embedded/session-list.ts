import { DEFAULT_LIST_LIMIT, type SessionQuery } from '@session-hub/shared';
import type { PagePosition } from '../../core/store-kit/page-token.js';

const MOST_COUNTED = 10_000;

/** SQL, or a part of it, with the values for its question marks. */
export interface ListSql {
  sql: string;
  values: readonly (string | number)[];
}

/** One row more than asked for, which says whether another page follows. */
export function pageSql(query: SessionQuery, behind: PagePosition | null, total: number): ListSql {
  const column = query.sort === 'updatedAt' ? 'updated_at' : 'created_at';
  const order = query.order === 'asc' ? 'asc' : 'desc';
  const conditions = filters(query);
  if (behind !== null) {
    const { value, id } = behind;
    conditions.push({ sql: `(${column}, id) ${order === 'asc' ? '>' : '<'} (?, ?)`, values: [value, id] });
  }
  const { sql, values } = where(conditions);
  return {
    sql: `select row from sessions ${indexFor(query, total)} ${sql} order by ${column} ${order}, id ${order} limit ?`,
    values: [...values, limitOf(query) + 1],
  };
}

export function totalSql(query: SessionQuery): ListSql {
  const { sql, values } = where(filters(query));
  return {
    sql: `select count(*) as total from (select 1 from sessions ${sql} limit ${MOST_COUNTED})`,
    values,
  };
}

/** Few matches are found first and sorted then. Of many, the newest are found sooner by going through the changes. */
function indexFor({ sort }: SessionQuery, total: number): string {
  return sort === 'updatedAt' && total >= MOST_COUNTED ? 'indexed by sessions_by_change' : '';
}

export function limitOf(query: SessionQuery): number {
  return query.limit ?? DEFAULT_LIST_LIMIT;
}

function filters({ status, owner, template, text }: SessionQuery): ListSql[] {
  const conditions: ListSql[] = [];
  const [first, ...others] = status ?? [];
  // A single status as an equation, because then its index also gives the order.
  if (first !== undefined && others.length === 0) conditions.push({ sql: 'status = ?', values: [first] });
  else if (first !== undefined) {
    conditions.push({ sql: 'status in (select value from json_each(?))', values: [JSON.stringify(status)] });
  }
  if (owner !== undefined) conditions.push({ sql: 'owner = ?', values: [owner] });
  if (template !== undefined) conditions.push({ sql: 'template = ?', values: [template] });
  if (text !== undefined) {
    const wanted = text.toLowerCase();
    // Not LIKE: nothing in the text is a wildcard. Ids are ASCII, which SQLite can lower by itself.
    conditions.push({ sql: '(instr(lower(id), ?) or instr(title, ?))', values: [wanted, wanted] });
  }
  return conditions;
}

function where(conditions: readonly ListSql[]): ListSql {
  if (conditions.length === 0) return { sql: '', values: [] };
  return {
    sql: `where ${conditions.map(({ sql }) => sql).join(' and ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}
