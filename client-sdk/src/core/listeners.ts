import type { Environment } from './environment.js';

export interface Listeners<News> {
  on<Name extends keyof News>(name: Name, listener: (news: News[Name]) => void): () => void;
  /** Calls the listeners of this name in the order they came; one that throws stops nobody else. */
  tell<Name extends keyof News>(name: Name, news: News[Name]): void;
}

export function createListeners<News>({ soon }: Environment): Listeners<News> {
  const entries = new Set<{ name: keyof News; listener: (news: never) => void }>();
  return {
    on(name, listener) {
      const entry = { name, listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    tell(name, news) {
      for (const entry of [...entries]) {
        if (entry.name !== name || !entries.has(entry)) continue;
        try {
          entry.listener(news as never);
        } catch (error) {
          soon(() => {
            throw error;
          });
        }
      }
    },
  };
}
