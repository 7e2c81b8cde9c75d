import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a person types this program where they are: by its name where that is known, else by its file. */
export function programName(): string {
  if (basename(process.argv[1] ?? '') === 'session-hub') return 'session-hub';
  if (existsSync('node_modules/.bin/session-hub')) return 'npx session-hub';
  const file = fileURLToPath(new URL('./main.js', import.meta.url));
  const fromHere = relative(process.cwd(), file);
  return `node ${fromHere.startsWith('..') ? file : fromHere}`;
}
