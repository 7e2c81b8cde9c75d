import { type SessionRow, shortRow } from '@session-hub/shared';

interface Held {
  row: SessionRow;
  lists: number;
}

/** The rows of all live lists of a node. Lists that show the same session hold the same object. */
export class SharedRows {
  readonly #held = new Map<string, Held>();

  get size(): number {
    return this.#held.size;
  }

  /** The row to keep in its place. Each is to be released once. */
  take(fresh: SessionRow): SessionRow {
    const held = this.#held.get(fresh.id);
    const row = shortRow(fresh);
    if (held === undefined) {
      this.#held.set(fresh.id, { row, lists: 1 });
      return row;
    }
    held.lists += 1;
    if (!sameRow(held.row, row)) held.row = row;
    return held.row;
  }

  release(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    held.lists -= 1;
    if (held.lists === 0) this.#held.delete(id);
  }
}

/**
 * Whether two rows say the same, field by field. Nothing stands in for the row, neither a hash nor a seq: a store that
 * lost its newest writes may use a seq again for something else.
 */
export function sameRow(one: SessionRow, other: SessionRow): boolean {
  if (one === other) return true;
  const names = Object.keys(one) as (keyof SessionRow)[];
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
