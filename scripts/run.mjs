// Runs one compiled program (the benchmarks, the simulation) after making sure it is up to date.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ensure-ready.mjs';
import { root } from './root.mjs';

try {
  await ensureReady();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const program = join(root, process.argv[2]);
process.setSourceMapsEnabled(true);
process.argv.splice(1, 2, program);
await import(pathToFileURL(program).href);
