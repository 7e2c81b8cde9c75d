// Single-file builds: the client for bundler-less pages and CommonJS, and the dashboard's page.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from './minify.mjs';
import { root } from './root.mjs';

const client = `${root}client-sdk/dist/`;
const dashboard = `${root}dashboard/`;
const common = { bundle: true, target: 'es2022', logLevel: 'warning' };

export async function bundleClient() {
  const commonJs = { ...common, format: 'cjs', external: ['socket.io-client'] };
  mkdirSync(`${client}bundle`, { recursive: true });
  await Promise.all([
    build({ ...commonJs, entryPoints: [`${client}index.js`], outfile: `${client}bundle/session-hub.cjs` }),
    build({
      ...commonJs,
      entryPoints: [`${client}persist/index.js`],
      outfile: `${client}bundle/persist.cjs`,
    }),
    build({
      ...commonJs,
      entryPoints: [`${client}errors/index.js`],
      outfile: `${client}bundle/errors.cjs`,
    }),
    bundlePlainScript(),
  ]);
}

async function bundlePlainScript() {
  const [{ code, map }] = await minify({
    entryPoints: [`${client}everything.js`],
    format: 'iife',
    globalName: 'SessionHub',
    outfile: `${client}bundle/session-hub.min.js`,
  });
  writeFileSync(`${client}bundle/session-hub.min.js`, code);
  writeFileSync(`${client}bundle/session-hub.min.js.map`, map);
}

export async function bundleDashboard() {
  await build({
    ...common,
    entryPoints: [`${dashboard}src/page.ts`],
    format: 'esm',
    minify: true,
    sourcemap: true,
    outfile: `${dashboard}dist/page.js`,
  });
  for (const file of ['index.html', 'page.css']) {
    if (existsSync(`${dashboard}src/${file}`)) cpSync(`${dashboard}src/${file}`, `${dashboard}dist/${file}`);
  }
}
