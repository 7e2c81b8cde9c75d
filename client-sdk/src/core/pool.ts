import type { Cancel, Environment } from './environment.js';
import type { Watched, WatchedNews } from './watched.js';

/** Long enough for a page to draw itself anew, short enough that nobody pays for what is gone. */
const GRACE_MS = 1_000;

/** Things shared by name: made for the first user, and closed shortly after the last one has left. */
export interface Pool<News extends WatchedNews, Item extends Watched<News>> {
  values(): Item[];
  peek(name: string): Item | undefined;
  /** Counts one more user. `leave` counts it off, once. */
  use(name: string): { item: Item; leave: () => void };
  /** Uses the item for as long as `listener` listens to its news. */
  listen<Name extends keyof News>(name: string, news: Name, listener: (news: News[Name]) => void): () => void;
}

export function createPool<News extends WatchedNews, Item extends Watched<News>>(
  { after }: Environment,
  open: (name: string) => Item,
  close: (item: Item) => void,
): Pool<News, Item> {
  const places = new Map<string, { item: Item; users: number; cancel: Cancel | null }>();
  return {
    values: () => Array.from(places.values(), ({ item }) => item),
    peek: (name) => places.get(name)?.item,
    use,
    listen(name, news, listener) {
      const { item, leave } = use(name);
      const forget = item.news.on(news, listener);
      return () => {
        forget();
        leave();
      };
    },
  };

  function use(name: string) {
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
  }
}
