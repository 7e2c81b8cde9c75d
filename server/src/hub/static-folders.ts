import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
/** Of the packed server; a checkout has none of its folders here. */
const packageFolder = join(here, '..', '..');

/** The first page, as the build leaves it. */
export function pageFolder(): string {
  const packed = join(packageFolder, 'page');
  return existsSync(packed) ? packed : join(packageFolder, '..', 'dashboard', 'dist');
}

/** The SDK's bundles, and its package. */
export function sdkFolder(): string {
  const packed = join(packageFolder, 'sdk');
  if (existsSync(packed)) return packed;
  const entry = createRequire(import.meta.url).resolve('@session-hub/client/session-hub.min.js');
  return existsSync(entry) ? dirname(entry) : here;
}
