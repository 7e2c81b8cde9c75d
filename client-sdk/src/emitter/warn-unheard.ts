import type { HubError, Listeners } from '../session/first-load.js';
import type { JobNews } from './job.js';

/** A hub may name any number of codes. */
const MOST_LINES = 50;

export interface Unheard {
  /** As that of the news, and it remembers what listens to `refused`. */
  on: Listeners<JobNews>['on'];
  /** Prints this refusal unless something listens, or its code was printed before. */
  warn(refusal: HubError): void;
}

/** Warns once for each code when nothing listens to `refused`: otherwise reports would be lost silently. */
export function warnUnheard(id: string, news: Pick<Listeners<JobNews>, 'on'>): Unheard {
  /** Each by how it stops. */
  const listening = new Set<() => void>();
  const printed = new Set<string>();

  return {
    on(name, listener) {
      const stop = news.on(name, listener);
      if (name === 'refused') listening.add(stop);
      return () => {
        listening.delete(stop);
        stop();
      };
    },
    warn({ code, message, steps }) {
      if (listening.size || printed.has(code) || printed.size >= MOST_LINES) return;
      printed.add(code);
      const what = `a report to ${id} was refused: ${code}.`;
      console.warn('session-hub:', what, message, ...steps, "Listen with job.on('refused', …).");
    },
  };
}
