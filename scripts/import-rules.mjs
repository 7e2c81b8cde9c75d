// What the files of each part of the repository may import, as rules for dependency-cruiser.

const SHARED = ['^@session-hub/shared(/schemas|/errors)?$'];
const CLIENT = ['^@session-hub/client(/persist|/errors)?$'];
const PORTS = ['^server/src/ports/'];
const CORE = ['^server/src/core/'];
const PROTOCOL = ['^server/src/protocol/'];
const ADAPTERS = ['^server/src/adapters/'];
const HUB = ['^server/src/hub/'];
const PROGRAM = ['^server/src/program/'];
/** Packages of others, and what comes with Node. */
const PACKAGES = ['^node_modules/', '^[a-z0-9_/]+$'];

/** Of `server/src/core`: each may import those before it, but `read` not `write`. */
export const LAYERS = ['session', 'write', 'read', 'deliver', 'presence', 'hub'];
const ABOVE = { session: ['session'], write: ['session', 'write'], read: ['session', 'read'] };

const layerZones = LAYERS.map((layer, position) => ({
  name: `core/${layer}`,
  files: `^server/src/core/${layer}/`,
  may: [
    ...SHARED,
    ...PORTS,
    ...(ABOVE[layer] ?? LAYERS.slice(0, position + 1)).map((each) => `^server/src/core/${each}/`),
  ],
}));

/** A file belongs to the first zone that it matches. What stands in `types` only `import type` may name. */
const zones = (adapters) => [
  { name: 'shared schemas', files: '^shared/src/schemas/', may: ['^shared/src/', '^node_modules/zod/'] },
  {
    name: 'shared',
    files: '^shared/src/',
    may: ['^shared/src/(?!schemas/)'],
    types: ['^shared/src/schemas/'],
  },
  { name: 'ports', files: '^server/src/ports/', may: [...SHARED, ...PORTS] },
  ...layerZones,
  {
    name: 'protocol',
    files: '^server/src/protocol/',
    may: [...SHARED, ...PORTS, ...CORE, ...PROTOCOL, '^node_modules/zod/'],
  },
  ...adapters.map((folder) => ({
    name: folder.slice('server/src/'.length),
    files: `^${folder}/`,
    may: [
      ...SHARED,
      ...PORTS,
      ...CORE,
      ...PROTOCOL,
      `^${folder}/`,
      ...(folder.includes('/store-') ? ['^server/src/adapters/store-kit/'] : []),
      ...PACKAGES,
    ],
  })),
  {
    // For the tests of applications: needs no network and no disk.
    name: 'testing',
    files: '^server/src/testing/',
    may: [
      ...SHARED,
      ...CLIENT,
      '^@session-hub/client/testing$',
      ...PORTS,
      ...CORE,
      ...PROTOCOL,
      '^server/src/testing/',
      '^server/src/adapters/(socket|store-kit|store-memory|system)/',
      '^timers$',
    ],
  },
  {
    name: 'hub',
    files: '^server/src/hub/',
    may: [
      ...SHARED,
      ...CLIENT,
      ...PORTS,
      ...CORE,
      ...PROTOCOL,
      ...ADAPTERS,
      ...HUB,
      ...PACKAGES,
      '^@session-hub/client/session-hub.min.js$',
    ],
  },
  {
    name: 'program',
    files: '^server/src/program/',
    may: [...SHARED, ...PORTS, ...CORE, ...PROTOCOL, ...ADAPTERS, ...HUB, ...PROGRAM, ...PACKAGES],
  },
  {
    name: 'cli and main',
    files: '^server/src/',
    may: [...SHARED, ...CLIENT, '^server/src/(?!testing/)', ...PACKAGES],
  },
  {
    name: 'client testing',
    files: '^client-sdk/src/testing/',
    may: [...SHARED, '^client-sdk/src/(?!react/)'],
  },
  {
    name: 'client react',
    files: '^client-sdk/src/react/',
    may: [...SHARED, '^client-sdk/src/(?!testing/)', '^node_modules/react/'],
  },
  {
    name: 'client',
    files: '^client-sdk/src/',
    may: [
      '^@session-hub/shared(/errors)?$',
      '^client-sdk/src/(?!(react|testing)/)',
      '^node_modules/socket\\.io-client/',
    ],
    types: SHARED,
  },
  { name: 'dashboard', files: '^dashboard/src/', may: [...CLIENT, '^dashboard/src/'] },
];

export function rules(adapters) {
  const before = [];
  return zones(adapters).flatMap(({ name, files, may, types = [] }) => {
    const from = { path: files, ...(before.length === 0 ? {} : { pathNot: [...before] }) };
    before.push(files);
    return [
      { name, severity: 'error', from, to: { pathNot: [...may, ...types] } },
      {
        name: `${name}, not only types`,
        severity: 'error',
        from,
        to: { path: types, pathNot: may, dependencyTypesNot: ['type-only'] },
      },
    ].slice(0, types.length === 0 ? 1 : 2);
  });
}
