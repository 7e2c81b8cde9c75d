// The server as one package: with what it needs of shared and the client, its page, and the SDK that it serves.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../root.mjs';
import { copyReached, withoutMap } from './copy-reached.mjs';
import { only, writeManifest } from './manifest.mjs';
import { pack } from './pack.mjs';

const FOLDERS = { 'server/dist/': 'dist', 'client-sdk/dist/': 'client', 'shared/dist/': 'shared' };
const EXPORTS = { '.': 'hub/index', './testing': 'testing/index' };
const OUT = `${root}.build/packages/server/`;
/** Packages that our declarations import: their types come from @types. */
const TYPES = ['@types/express', '@types/ws'];

/** Returns the tarball's path. */
export function packServer(types) {
  rmSync(OUT, { recursive: true, force: true });
  const server = JSON.parse(readFileSync(`${root}server/package.json`, 'utf8'));
  const own = Object.keys(server.dependencies).filter((name) => !name.startsWith('@session-hub/'));
  const keep = [...own, 'socket.io-client', ...TYPES];
  const to = { folders: FOLDERS, to: OUT };
  only(keep, copyReached({ entries: programs(), end: '.js', ...to }));
  const exported = Object.values(EXPORTS).map((entry) => `server/dist/${entry}`);
  only(keep, copyReached({ entries: exported, end: '.d.ts', types, ...to }));
  for (const file of built(/\.(sql|lua)$/)) cpSync(`${root}server/dist/${file}`, `${OUT}dist/${file}`);
  cpSync(`${root}server/bin`, `${OUT}bin`, { recursive: true });
  for (const file of ['index.html', 'page.css', 'page.js'])
    copyWithoutMap(`dashboard/dist/${file}`, `page/${file}`);
  copyWithoutMap('client-sdk/dist/bundle/session-hub.min.js', 'sdk/session-hub.min.js');
  cpSync(`${root}client-sdk/dist/bundle/client.tgz`, `${OUT}sdk/client.tgz`);
  cpSync(`${root}server/README.md`, `${OUT}README.md`);
  writeManifest('server', OUT, {
    bin: server.bin,
    exports: {
      ...Object.fromEntries(Object.entries(EXPORTS).map(([name, entry]) => [name, conditions(entry)])),
      './package.json': './package.json',
    },
    files: ['bin', 'dist', 'client', 'shared', 'page', 'sdk'],
    keep,
  });
  return pack(OUT, `${root}.build/packages/session-hub.tgz`);
}

function copyWithoutMap(from, to) {
  mkdirSync(dirname(OUT + to), { recursive: true });
  writeFileSync(OUT + to, withoutMap(readFileSync(root + from, 'utf8')));
}

/** All of them: workers are started by their file, and the command line loads its parts when it needs them. */
function programs() {
  return built(/\.js$/).map((file) => `server/dist/${file.slice(0, -'.js'.length)}`);
}

function built(pattern) {
  const dist = `${root}server/dist`;
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1));
}

function conditions(entry) {
  return { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` };
}
