import type { Io } from '../io.js';
import { createReachNews } from './reach-news.js';
import type { TailOutput } from './tail-output.js';

/** Each event as the protocol has it, one on a line; everything else on standard error. */
export function jsonOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): TailOutput {
  const news = createReachNews();
  return {
    event(event) {
      stdout.write(`${JSON.stringify(event)}\n`);
    },
    changed({ reading, shown }) {
      const kind = news(reading.connection);
      if (kind !== null) stderr.write(`${JSON.stringify({ connection: kind, shown })}\n`);
    },
    cut(oldest) {
      stderr.write(`${JSON.stringify({ cut: { oldest } })}\n`);
    },
    close() {},
  };
}
