import type { Cancel, Environment } from '../environment.js';

/** Long enough for a page to draw itself anew, short enough that nobody pays for what is gone. */
const GRACE_MS = 1_000;

/** Things shared by name: made for the first user, and closed shortly after the last one has left. */
export interface Pool<Item> {
  values(): Item[];
  peek(name: string): Item | undefined;
  /** Counts one more user. `leave` counts it off, once. */
  use(name: string): { item: Item; leave: () => void };
}

export function createPool<Item>(
  { after }: Environment,
  open: (name: string) => Item,
  close: (item: Item) => void,
): Pool<Item> {
  const places = new Map<string, { item: Item; users: number; cancel: Cancel | null }>();
  return {
    values: () => Array.from(places.values(), ({ item }) => item),
    peek: (name) => places.get(name)?.item,
    use(name) {
      const place = places.get(name) ?? { item: open(name), users: 0, cancel: null };
      places.set(name, place);
      place.users += 1;
      place.cancel?.();
      let left = false;
      const leave = () => {
        if (left) return;
        left = true;
        place.users -= 1;
        if (place.users > 0) return;
        place.cancel = after(GRACE_MS, () => {
          places.delete(name);
          close(place.item);
        });
      };
      return { item: place.item, leave };
    },
  };
}
