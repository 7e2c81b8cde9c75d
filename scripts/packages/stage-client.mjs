// The client as one package: modules, CommonJS, types without zod. Its only dependency is socket.io-client.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { root } from '../root.mjs';
import { copyReached, withoutMap } from './copy-reached.mjs';
import { only, writeManifest } from './manifest.mjs';
import { pack } from './pack.mjs';

const ENTRIES = {
  '.': 'index',
  './persist': 'persist/index',
  './errors': 'errors/index',
  './testing': 'testing/index',
};
const FOLDERS = { 'client-sdk/dist/': 'client', 'shared/dist/': 'shared' };
const OUT = `${root}.build/packages/client/`;
const DEPENDENCIES = ['socket.io-client'];

/** Packs it to where the hub serves its SDK from: `/sdk/client.tgz`. */
export async function packClient(types) {
  rmSync(OUT, { recursive: true, force: true });
  const entries = Object.values(ENTRIES).map((entry) => `client-sdk/dist/${entry}`);
  only(DEPENDENCIES, copyReached({ entries, end: '.js', folders: FOLDERS, to: `${OUT}esm` }));
  for (const kind of ['esm', 'cjs']) {
    only([], copyReached({ entries, end: '.d.ts', folders: FOLDERS, to: OUT + kind, types }));
  }
  await writeCommonJs();
  const script = readFileSync(`${root}client-sdk/dist/bundle/session-hub.min.js`, 'utf8');
  writeFileSync(`${OUT}session-hub.min.js`, withoutMap(script));
  cpSync(`${root}client-sdk/README.md`, `${OUT}README.md`);
  writeManifest('client-sdk', OUT, {
    exports: {
      ...Object.fromEntries(Object.entries(ENTRIES).map(([name, entry]) => [name, conditions(entry)])),
      './session-hub.min.js': './session-hub.min.js',
      './package.json': './package.json',
    },
    files: ['esm', 'cjs', 'session-hub.min.js'],
    keep: DEPENDENCIES,
  });
  return pack(OUT, `${root}client-sdk/dist/bundle/client.tgz`);
}

function conditions(entry) {
  const of = (kind) => ({ types: `./${kind}/client/${entry}.d.ts`, default: `./${kind}/client/${entry}.js` });
  return { import: of('esm'), require: of('cjs') };
}

/** One file behind all entries, so that a HubError is the same class in each of them. */
async function writeCommonJs() {
  const names = Object.values(ENTRIES);
  await build({
    stdin: {
      contents: names.map((entry, at) => `export * as entry${at} from './client/${entry}.js';`).join('\n'),
      resolveDir: `${OUT}esm`,
    },
    bundle: true,
    format: 'cjs',
    target: 'es2022',
    external: DEPENDENCIES,
    outfile: `${OUT}cjs/all.cjs`,
    logLevel: 'warning',
  });
  for (const [at, entry] of names.entries()) {
    const up = '../'.repeat(entry.split('/').length);
    mkdirSync(`${OUT}cjs/client`, { recursive: true });
    writeFileSync(`${OUT}cjs/client/${entry}.js`, `module.exports = require('${up}all.cjs').entry${at};\n`);
  }
  writeFileSync(`${OUT}cjs/package.json`, '{ "type": "commonjs" }\n');
}
