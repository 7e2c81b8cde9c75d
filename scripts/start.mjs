// `npm start`: from a bare checkout to a serving hub, in this process so that signals reach it.
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ensure-ready.mjs';
import { root } from './root.mjs';

try {
  await ensureReady({ tests: false });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const main = `${root}server/dist/main.js`;
process.setSourceMapsEnabled(true);
process.argv[1] = main;
await import(pathToFileURL(main).href);
