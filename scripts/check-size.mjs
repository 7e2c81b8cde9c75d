// A page pays for every byte of the client: this holds our own part, without socket.io-client, to a limit.
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './root.mjs';

const LIMIT = 6144;

if (existsSync(`${root}client-sdk/src/index.ts`)) await check();
else console.log('size: nothing to check');

async function check() {
  const { outputFiles } = await build({
    entryPoints: [`${root}client-sdk/dist/index.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['socket.io-client'],
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  console.log(`size: the client is ${bytes} bytes minified and gzipped, of ${LIMIT} allowed`);
  if (bytes <= LIMIT) return;
  console.error(
    `size: the client is ${bytes - LIMIT} bytes over its limit; see what the last change pulled in.`,
  );
  process.exitCode = 1;
}
