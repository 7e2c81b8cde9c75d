import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOnce } from './connect-once.js';
import { startServer } from './redis-server.js';
import { redisArguments } from './redis-settings.js';

/** A server that others use too: keep to keys with this prefix, and neither flush nor reconfigure it. */
export interface SharedRedis {
  readonly url: string;
  readonly prefix: string;
}

/**
 * jest gives every test file modules and globals of its own, but one process to many files: a folder named after
 * the process is how the later ones find the server that the first has started. It goes when the server goes.
 */
const FOLDER = join(tmpdir(), `session-hub-shared-redis-${process.pid}`);
const NOTE = join(FOLDER, 'url');

let shared: Promise<SharedRedis> | null = null;

/** The server REDIS_URL names, else one per process, which ends with it; the prefix is this test file's own. */
export function sharedRedis(): Promise<SharedRedis> {
  shared ??= find().then((url) => ({ url, prefix: `test-${randomBytes(6).toString('hex')}` }));
  return shared;
}

async function find(): Promise<string> {
  const named = process.env.REDIS_URL;
  if (named !== undefined && named !== '') return named;
  const noted = await readFile(NOTE, 'utf8').catch(() => '');
  if (noted !== '' && (await answers(noted))) return noted;
  const { url } = await startServer({}, async (port, folder) => redisArguments({}, port, folder), ownFolder);
  await writeFile(NOTE, url);
  return url;
}

async function ownFolder(): Promise<string> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER);
  return FOLDER;
}

/** An earlier process of the same number may have left its note behind. */
async function answers(url: string): Promise<boolean> {
  try {
    const client = await connectOnce(url);
    client.disconnect();
    return true;
  } catch {
    return false;
  }
}
