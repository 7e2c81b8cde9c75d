import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The first page, as the build leaves it. */
export function pageFolder(): string {
  return join(here, '..', '..', '..', 'dashboard', 'dist');
}

/** The SDK's bundles. */
export function sdkFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@session-hub/client/session-hub.min.js');
  return existsSync(entry) ? dirname(entry) : here;
}
