import { eventLine } from '../format/event-line.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import { createReachNews } from './reach-news.js';
import type { TailOutput } from './tail-output.js';

/** A line for each event, for a file or a pipe; what is not an event goes to standard error. */
export function plainOutput({ stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>): TailOutput {
  const style = styleFor(stdout, env);
  const news = createReachNews();
  return {
    event(event) {
      stdout.write(`${eventLine(event, Date.now(), style)}\n`);
    },
    changed({ reading, shown }) {
      switch (news(reading.connection)) {
        case 'offline':
          stderr.write(`offline: the hub is away; it goes on after event ${shown} when it is back\n`);
          break;
        case 'online':
          stderr.write('online: the hub is back\n');
          break;
        case null:
          break;
      }
    },
    cut(oldest) {
      stderr.write(`${cutText(oldest)}\n`);
    },
    close() {},
  };
}

export function cutText(oldest: number): string {
  return `Events before ${oldest} are not kept any more.`;
}
