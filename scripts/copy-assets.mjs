// SQL and Lua live in their own files beside the code that reads them; tsc does not copy those.
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const SOURCES = join(root, 'server/src');
const OUTPUT = join(root, 'server/dist');

export function copyAssets() {
  if (!existsSync(SOURCES)) return;
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.tsx?$/.test(entry.name)) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(OUTPUT, from.slice(SOURCES.length));
    if (isNewer(from, to)) cpSync(from, to, { preserveTimestamps: true });
  }
}

function isNewer(from, to) {
  return !existsSync(to) || statSync(from).mtimeMs !== statSync(to).mtimeMs;
}
