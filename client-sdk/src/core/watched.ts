import type { Environment } from './environment.js';
import { gather } from './gather.js';
import { createListeners, type Listeners } from './listeners.js';
import { createRetry, type Retry } from './retry.js';

/** What changes under those that look at it, and is asked for again when that fails. */
export interface Watched<News extends WatchedNews> {
  readonly news: Listeners<News>;
  /** Tells `change`, once for all changes of a moment. */
  readonly changed: () => void;
  readonly again: Retry;
}

export interface WatchedNews {
  change: null;
}

export function createWatched<News extends WatchedNews>(environment: Environment): Watched<News> {
  const news = createListeners<News>(environment);
  return {
    news,
    changed: gather(environment, () => news.tell('change', null as never)),
    again: createRetry(environment),
  };
}
