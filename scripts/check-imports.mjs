// Holds the direction of imports: shared <- ports <- core <- adapters <- create-hub, serve, main and cli.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './root.mjs';

const ANY = /./;
const SHARED = /^shared\/src\/((schemas\/)?index|errors)$/;
const CLIENT = /^client-sdk\/src\/((persist|errors)\/)?index$/;
const CLIENT_TESTING = /^client-sdk\/src\/testing\/index$/;

/**
 * What the files of a zone may import; a file belongs to the first zone that matches its path.
 * `ours` are paths in this repository, `types` those that only `import type` may name, and
 * `packages` everything else, `node:` modules included.
 */
const zones = [
  { files: /^shared\/src\/schemas\//, ours: [/^shared\/src\//], packages: [/^zod$/] },
  { files: /^shared\/src\//, ours: [/^shared\/src\/(?!schemas\/)/], types: [/^shared\/src\/schemas\//] },
  { files: /^server\/src\/ports\//, ours: [SHARED, /^server\/src\/ports\//] },
  { files: /^server\/src\/core\//, ours: [SHARED, /^server\/src\/(ports|core)\//] },
  {
    files: /^server\/src\/adapters\/[^/]+\//,
    ours: (file) => [SHARED, /^server\/src\/(ports|core)\//, new RegExp(`^${ownFolder(file)}/`)],
    packages: [ANY],
  },
  {
    // For the tests of those who use the hub: stands on everything that needs no network and no disk.
    files: /^server\/src\/testing\//,
    ours: [
      SHARED,
      CLIENT,
      CLIENT_TESTING,
      /^server\/src\/(ports|core|testing|adapters\/(socket|store-memory|system|templates))\//,
    ],
    packages: [/^node:timers$/],
  },
  {
    files: /^server\/src\/((create-hub|attach-io|chosen-store|join-nodes|serve|main|config)\.ts|cli\/)/,
    ours: [SHARED, CLIENT, /^server\/src\/(?!testing\/)/],
    packages: [ANY],
  },
  { files: /^server\/src\//, ours: [SHARED, /^server\/src\/(?!(adapters|testing)\/)/], packages: [ANY] },
  { files: /^client-sdk\/src\/testing\//, ours: [SHARED, /^client-sdk\/src\/(?!react\/)/] },
  {
    files: /^client-sdk\/src\/react\//,
    ours: [/^shared\/src\/index$/, /^client-sdk\/src\/(?!testing\/)/],
    packages: [/^react$/],
  },
  {
    files: /^client-sdk\/src\//,
    ours: [/^shared\/src\/(index|errors)$/, /^client-sdk\/src\/(?!(react|testing)\/)/],
    types: [SHARED],
    packages: [/^socket\.io-client$/],
  },
  { files: /^dashboard\/src\//, ours: [CLIENT, /^dashboard\/src\//] },
];

/** Our packages by name. Their internals have no place here: only tests may look inside. */
const packages = {
  '@session-hub/shared': 'shared/src/index',
  '@session-hub/shared/schemas': 'shared/src/schemas/index',
  '@session-hub/shared/errors': 'shared/src/errors',
  '@session-hub/client': 'client-sdk/src/index',
  '@session-hub/client/persist': 'client-sdk/src/persist/index',
  '@session-hub/client/testing': 'client-sdk/src/testing/index',
  'session-hub': 'server/src/hub/index',
};

const FOLDERS = ['shared/src', 'client-sdk/src', 'server/src', 'dashboard/src'];
const COMMENT = /(?<=^|\s)\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
const IMPORT =
  /\b(?:import|export)\s+(type\s)?(?:[\w$*{},\s]+?\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\s*\(\s*(type\s)?['"`]([^'"`]+)['"`]/g;

let checked = 0;
let wrong = 0;
for (const file of FOLDERS.flatMap(sources)) {
  const zone = zones.find(({ files }) => files.test(file));
  for (const found of importsOf(file)) check(file, zone, found);
}
console.log(`imports: ${checked} checked, ${wrong} in the wrong direction`);
if (wrong > 0) process.exitCode = 1;

function sources(folder) {
  if (!existsSync(root + folder)) return [];
  return readdirSync(root + folder, { recursive: true })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

function importsOf(file) {
  const text = readFileSync(root + file, 'utf8').replace(COMMENT, '');
  return [...text.matchAll(IMPORT)].map(([, type, from, , dynamic]) => ({
    specifier: from ?? dynamic,
    isType: type !== undefined,
  }));
}

function check(file, zone, { specifier, isType }) {
  checked += 1;
  const target = resolve(file, specifier);
  const ours = typeof zone.ours === 'function' ? zone.ours(file) : zone.ours;
  const allowed =
    target === undefined ? (zone.packages ?? []) : isType ? [...ours, ...(zone.types ?? [])] : ours;
  if (allowed.some((pattern) => pattern.test(target ?? specifier))) return;
  wrong += 1;
  console.error(`imports: ${file} may not import ${isType ? 'types from ' : ''}'${specifier}'`);
}

/** The folder of one adapter: server/src/adapters/NAME. */
function ownFolder(file) {
  return file.split('/').slice(0, 4).join('/');
}

/** The path an import names in this repository, or undefined for somebody else's package. */
function resolve(file, specifier) {
  if (specifier.startsWith('.'))
    return relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/');
  if (specifier in packages) return packages[specifier];
  return /^(@session-hub\/|session-hub\/)/.test(specifier) ? `internals of ${specifier}` : undefined;
}
