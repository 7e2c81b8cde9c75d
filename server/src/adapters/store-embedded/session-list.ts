import { DEFAULT_LIST_LIMIT, type SessionQuery } from '@session-hub/shared';
import type { PagePosition } from '../store-kit/page-token.js';

/** SQL, or a part of it, with the values for its question marks. */
export interface ListSql {
  sql: string;
  values: readonly (string | number)[];
}

/** An index, and what all entries have in common of the part that is read. */
export interface ListIndex {
  name: string;
  facet: ListSql | null;
}

/** A part of a list in its order: behind one position, up to and with another one. */
export interface Stretch {
  behind: PagePosition | null;
  upTo: PagePosition | null;
}

export const ALL: Stretch = { behind: null, upTo: null };

/** A row, and where it stands. */
export interface PlacedRow extends PagePosition {
  row: string;
}

/** Whether an index, or one for each status, has the page in its order: then no session is read in vain. */
export function isIndexed(query: SessionQuery): boolean {
  const groups = facetIndexes(query);
  return query.text === undefined && (groups.length === 0 || (groups.length === 1 && !byChange(query)));
}

/** The index that has the sessions in the order of the list, and as few others as can be. */
export function orderedIndex(query: SessionQuery): ListIndex {
  if (byChange(query)) return { name: 'sessions_by_change', facet: null };
  // Several statuses are several parts of their index, each with an order of its own.
  const indexes = facetIndexes(query).filter(
    ({ name }) => name !== 'sessions_by_status' || query.status?.length === 1,
  );
  return indexes[0] ?? { name: 'sessions_by_creation', facet: null };
}

/** One index for each thing that the sessions must have. */
export function facetIndexes({ status, owner, template }: SessionQuery): ListIndex[] {
  const indexes: ListIndex[] = [];
  if (owner !== undefined) {
    indexes.push({ name: 'sessions_by_owner', facet: { sql: 'owner = ?', values: [owner] } });
  }
  if (template !== undefined) {
    indexes.push({ name: 'sessions_by_template', facet: { sql: 'template = ?', values: [template] } });
  }
  const [first, ...others] = status ?? [];
  // A single status as an equation, because then its index also gives the order.
  if (first !== undefined && others.length === 0) {
    indexes.push({ name: 'sessions_by_status', facet: { sql: 'status = ?', values: [first] } });
  } else if (first !== undefined) {
    const facet = {
      sql: 'status in (select value from json_each(?))',
      values: [JSON.stringify(status)],
    };
    indexes.push({ name: 'sessions_by_status', facet });
  }
  return indexes;
}

/** How many sessions have what an index is about, up to `most`. */
export function sizeSql({ name, facet }: ListIndex, most: number): ListSql {
  const { sql, values } = where(facet === null ? [] : [facet]);
  return {
    sql: `select count(*) as total from (select 1 from sessions indexed by ${name} ${sql} limit ?)`,
    values: [...values, most],
  };
}

/** The first `most` rows of a stretch. */
export function rowsSql(query: SessionQuery, index: ListIndex, stretch: Stretch, most: number): ListSql {
  const { sql, values } = where([...filters(query), ...within(query, stretch)]);
  const column = columnOf(query);
  return {
    sql: `select row, ${column} as value, id from sessions indexed by ${index.name} ${sql} ${orderSql(query)} limit ?`,
    values: [...values, most],
  };
}

/** How many rows a stretch has, up to `most`. */
export function countSql(query: SessionQuery, index: ListIndex, stretch: Stretch, most: number): ListSql {
  const { sql, values } = where([...filters(query), ...within(query, stretch)]);
  return {
    sql: `select count(*) as total from (select 1 from sessions indexed by ${index.name} ${sql} limit ?)`,
    values: [...values, most],
  };
}

/** The entry of the index at which a stretch is `size` long, whether it matches or not, and the one behind it. */
export function endSql(query: SessionQuery, index: ListIndex, stretch: Stretch, size: number): ListSql {
  const { sql, values } = where([...(index.facet === null ? [] : [index.facet]), ...within(query, stretch)]);
  const column = columnOf(query);
  return {
    sql: `select ${column} as value, id from sessions indexed by ${index.name} ${sql} ${orderSql(query)} limit 2 offset ?`,
    values: [...values, size - 1],
  };
}

export function limitOf(query: SessionQuery): number {
  return query.limit ?? DEFAULT_LIST_LIMIT;
}

function byChange({ sort }: SessionQuery): boolean {
  return sort === 'updatedAt';
}

function columnOf(query: SessionQuery): string {
  return byChange(query) ? 'updated_at' : 'created_at';
}

function orderSql(query: SessionQuery): string {
  const order = query.order === 'asc' ? 'asc' : 'desc';
  return `order by ${columnOf(query)} ${order}, id ${order}`;
}

function within(query: SessionQuery, { behind, upTo }: Stretch): ListSql[] {
  const [later, earlier] = query.order === 'asc' ? ['>', '<='] : ['<', '>='];
  const place = `(${columnOf(query)}, id)`;
  return [
    ...(behind === null ? [] : [{ sql: `${place} ${later} (?, ?)`, values: [behind.value, behind.id] }]),
    ...(upTo === null ? [] : [{ sql: `${place} ${earlier} (?, ?)`, values: [upTo.value, upTo.id] }]),
  ];
}

function filters(query: SessionQuery): ListSql[] {
  const conditions = facetIndexes(query).flatMap(({ facet }) => facet ?? []);
  if (query.text !== undefined) {
    const wanted = query.text.toLowerCase();
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
