import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningRedis } from './start-redis.js';

const NEWEST_PART = /\.(\d+)\.incr\.aof$/;

/** Cuts so many bytes off the end of what a Redis that does not run has written last. */
export async function cutAof({ folder }: RunningRedis, bytes: number): Promise<void> {
  const parts = join(folder, 'appendonlydir');
  const numberOf = (name: string): number => Number(NEWEST_PART.exec(name)?.[1] ?? 0);
  const [newest] = (await readdir(parts))
    .filter((name) => numberOf(name) > 0)
    .toSorted((left, right) => numberOf(right) - numberOf(left));
  if (newest === undefined) throw new Error(`There is no append-only file in ${parts}.`);
  const path = join(parts, newest);
  await truncate(path, Math.max(0, (await stat(path)).size - bytes));
}
