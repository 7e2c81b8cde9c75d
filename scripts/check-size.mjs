// A page pays for every byte of the client: this holds our own part, without socket.io-client, to limits.
import { gzipSync } from 'node:zlib';
import { minify } from './minify.mjs';
import { root } from './root.mjs';

const outputs = await minify({
  entryPoints: [`${root}client-sdk/dist/index.js`],
  format: 'esm',
  splitting: true,
  outdir: `${root}client-sdk/dist/measured`,
  external: ['socket.io-client'],
});

const entry = outputs.find(
  ({ isEntry, imports }) => isEntry && imports.some(({ kind }) => kind === 'dynamic-import'),
);
const atOnce = new Set([
  entry.path,
  ...entry.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
]);
const isAtOnce = ({ path }) => atOnce.has(path);

check('what a page that watches loads', outputs.filter(isAtOnce), 7168);
const isPresence = ({ path }) => path.includes('create-presences');
const isManaging = ({ path }) => path.includes('create-managing');
const isAttempt = ({ path }) => path.includes('attempt');
const isWithJobs = (output) =>
  ![isAtOnce, isPresence, isManaging, isAttempt].some((isOfAnother) => isOfAnother(output));
// A job holds what was acknowledged, and sends it again when the hub has lost it. It warns of refusals that nothing listens
// to, and its calls reject when the hub refuses the client for good.
check('what jobs and reading events add when first used', outputs.filter(isWithJobs), 3968);
check('what presence adds when first used', outputs.filter(isPresence), 1024);
check('what managing adds when first used', outputs.filter(isManaging), 1024);
// Its texts are most of it: what every kind of error means, and what helps.
check('what job.attempt adds when first used', outputs.filter(isAttempt), 3072);

function check(what, files, limit) {
  const code = files.map((file) => file.code.replace(/\n\/\/# sourceMappingURL.*/, '')).join('\n');
  const bytes = gzipSync(code, { level: 9 }).length;
  console.log(`size: ${what} is ${bytes} bytes minified and gzipped, of ${limit} allowed`);
  if (bytes <= limit) return;
  console.error(`size: that is ${bytes - limit} bytes too much; see what the last change pulled in.`);
  process.exitCode = 1;
}
