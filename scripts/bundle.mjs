// Single-file builds: the client for bundler-less pages and CommonJS, and the dashboard's page.
import { cpSync, existsSync } from 'node:fs';
import { build } from 'esbuild';
import { root } from './root.mjs';

const client = `${root}client-sdk/dist/`;
const dashboard = `${root}dashboard/`;
const common = { bundle: true, target: 'es2022', logLevel: 'warning' };

export async function bundleClient() {
  if (!existsSync(`${client}index.js`)) return;
  const from = { ...common, entryPoints: [`${client}index.js`] };
  const library = { ...from, external: ['socket.io-client'] };
  await Promise.all([
    build({ ...library, format: 'esm', outfile: `${client}bundle/session-hub.mjs` }),
    build({ ...library, format: 'cjs', outfile: `${client}bundle/session-hub.cjs` }),
    build({
      ...from,
      format: 'iife',
      globalName: 'SessionHub',
      minify: true,
      sourcemap: true,
      outfile: `${client}bundle/session-hub.min.js`,
    }),
  ]);
}

export async function bundleDashboard() {
  if (!existsSync(`${dashboard}src/page.ts`)) return;
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
