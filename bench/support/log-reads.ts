import { connectOnce } from '../../test/support/redis/connect-once.js';
import type { RunningRedis } from '../../test/support/redis/start-redis.js';

/** What logs are read with. */
const READING = /^(xrange|xrevrange|xread)$/i;
/** Who asks where it is a script that does. */
const SCRIPT = '?:0';
/** More commands than any return takes. */
const MOST = 1_000_000;

/** One command as Redis has noted it down: who asked, and what; a long one is cut. */
export interface NotedCommand {
  readonly from: string;
  readonly words: readonly string[];
}

/**
 * How often each log in a Redis was read: a call that reads a log, itself or as a script, counts once, however many
 * entries it looks at. Redis notes every command down by itself meanwhile, those inside a script before the script.
 */
export class LogReads {
  readonly #redis: RunningRedis;

  private constructor(redis: RunningRedis) {
    this.#redis = redis;
  }

  static async since(redis: RunningRedis): Promise<LogReads> {
    await redis.cli('CONFIG', 'SET', 'slowlog-max-len', `${MOST}`, 'slowlog-log-slower-than', '0');
    await redis.cli('SLOWLOG', 'RESET');
    return new LogReads(redis);
  }

  /** Of the log that was read most often; 0 when none was. Nothing is noted down any more. */
  async most(): Promise<number> {
    await this.#redis.cli('CONFIG', 'SET', 'slowlog-log-slower-than', '-1');
    const client = await connectOnce(this.#redis.url);
    try {
      const noted = (await client.call('SLOWLOG', 'GET', '-1')) as SlowlogEntry[];
      if (noted.length >= MOST) throw new Error('Redis was asked more than it could note down.');
      const reads = readsOf(noted.toReversed().map(([, , , words, from]) => ({ words, from })));
      return Math.max(0, ...reads.values());
    } finally {
      client.disconnect();
    }
  }
}

type SlowlogEntry = [id: number, at: number, us: number, words: string[], from: string, name: string];

/** By log, from the commands in their order. */
export function readsOf(commands: readonly NotedCommand[]): ReadonlyMap<string, number> {
  const reads = new Map<string, number>();
  const ofThisCall = new Set<string>();
  for (const { from, words } of commands) {
    const log = logReadBy(words);
    if (log !== null) ofThisCall.add(log);
    if (from === SCRIPT) continue;
    for (const read of ofThisCall) reads.set(read, (reads.get(read) ?? 0) + 1);
    ofThisCall.clear();
  }
  return reads;
}

function logReadBy([command = '', ...words]: readonly string[]): string | null {
  if (!READING.test(command)) return null;
  const streams = words.findIndex((word) => /^streams$/i.test(word));
  return words[streams + 1] ?? null;
}
