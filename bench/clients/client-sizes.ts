import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from '../../test/support/repository-root.js';

const run = promisify(execFile);
const CHECK = join(repositoryRoot, 'scripts', 'check-size.mjs');

export function gzippedSize(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

/** Of ours alone, as `npm test` holds it to its limit: minified and gzipped, beside socket.io-client. */
export async function sizeOfWatching(): Promise<number> {
  // It fails where something is too large, and has said how large by then.
  const { stdout } = await run(process.execPath, [CHECK]).catch((error: { stdout: string }) => error);
  const [, bytes] = /what a page that watches loads is (\d+) bytes/.exec(stdout) ?? [];
  if (bytes === undefined) throw new Error(`The size check said: ${stdout}`);
  return Number(bytes);
}
