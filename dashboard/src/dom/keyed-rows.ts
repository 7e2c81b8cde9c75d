import { syncChildren } from './sync-children.js';

/**
 * Children of `parent`, one for each value, kept by key: a row that stays is updated in place, so it keeps its
 * focus and nothing flickers.
 */
export function keyedRows<Value>(
  parent: HTMLElement,
  keyOf: (value: Value) => string,
  make: (value: Value) => { readonly root: HTMLElement; update(value: Value): void },
): (values: readonly Value[]) => void {
  type Row = ReturnType<typeof make>;
  let rows = new Map<string, Row>();
  return (values) => {
    const next = new Map<string, Row>();
    for (const value of values) {
      const key = keyOf(value);
      const row = rows.get(key) ?? make(value);
      row.update(value);
      next.set(key, row);
    }
    rows = next;
    syncChildren(
      parent,
      [...next.values()].map(({ root }) => root),
    );
  };
}
