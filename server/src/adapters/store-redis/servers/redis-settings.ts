import { readFileSync } from 'node:fs';

export type Durability =
  /** Acknowledged once the primary has it in memory. */
  | { level: 'memory' }
  /** Acknowledged once this many replicas have it as well. */
  | { level: 'replicated'; replicas: number }
  /** Acknowledged once the primary has it on disk. */
  | { level: 'fsync' };

export type Topology =
  | { kind: 'single'; host: string; port: number; db: number }
  | { kind: 'sentinel'; sentinels: readonly Address[]; name: string; db: number }
  | { kind: 'cluster'; seeds: readonly Address[] };

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RedisSettings {
  readonly topology: Topology;
  readonly username: string | null;
  readonly password: string | null;
  /** Null without TLS; `ca` is null for the authorities that Node trusts. */
  readonly tls: { readonly ca: string | null } | null;
  readonly durability: Durability;
  /** Null: as the data says, or the default for new data. */
  readonly partitions: number | null;
  readonly prefix: string;
}

const PARAMETERS = ['durability', 'replicas', 'partitions', 'prefix', 'ca'];
const MOST_PARTITIONS = 4_096;

/** Reads a URL as REDIS_URL has it. What is wrong is told in one sentence, which never holds the password. */
export function redisSettings(text: string): RedisSettings {
  const { scheme, credentials, hosts, path, query } = partsOf(text);
  const tls = scheme.startsWith('rediss');
  for (const name of query.keys()) {
    if (!PARAMETERS.includes(name))
      throw wrong(`has the parameter "${name}"; known are ${PARAMETERS.join(', ')}`);
  }
  const ca = query.get('ca');
  if (ca !== null && !tls) throw wrong('names a `ca` but does not begin with rediss');
  return {
    topology: topologyOf(scheme, hosts, path),
    ...credentials,
    tls: tls ? { ca: ca === null ? null : readFileSync(ca, 'utf8') } : null,
    durability: durabilityOf(query),
    partitions: numberOf(query, 'partitions', MOST_PARTITIONS),
    prefix: prefixOf(query.get('prefix') ?? 'hub'),
  };
}

const FORM =
  /^(rediss?(?:\+(?:sentinel|cluster))?):\/\/(?:([^@/?]*)@)?([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

function partsOf(text: string) {
  const match = FORM.exec(text);
  if (match === null) {
    throw wrong(
      'is none of redis://HOST:PORT, redis+sentinel://HOST:PORT,HOST:PORT/NAME and redis+cluster://HOST:PORT,HOST:PORT (with rediss for TLS)',
    );
  }
  const [, scheme = '', login = '', hosts = '', path = '', query = ''] = match;
  const [user = '', ...secret] = login.split(':');
  return {
    scheme,
    credentials: {
      username: user === '' ? null : decodeURIComponent(user),
      password: secret.length === 0 ? null : decodeURIComponent(secret.join(':')),
    },
    hosts: hosts.split(','),
    path,
    query: new URLSearchParams(query),
  };
}

function topologyOf(scheme: string, hosts: readonly string[], path: string): Topology {
  if (scheme.endsWith('+sentinel')) {
    const [name = '', db] = path.split('/');
    if (name === '') throw wrong('names no primary: redis+sentinel://HOST:PORT/NAME');
    return { kind: 'sentinel', sentinels: hosts.map((host) => addressOf(host, 26_379)), name, db: dbOf(db) };
  }
  if (scheme.endsWith('+cluster')) {
    if (path !== '') throw wrong('names a database, which a cluster does not have');
    return { kind: 'cluster', seeds: hosts.map((host) => addressOf(host, 6_379)) };
  }
  const [only = '', ...others] = hosts;
  if (others.length > 0)
    throw wrong('names several hosts; say whether they are a +cluster or its +sentinel processes');
  return { kind: 'single', ...addressOf(only, 6_379), db: dbOf(path === '' ? undefined : path) };
}

function addressOf(text: string, defaultPort: number): Address {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:]+)(?::(\d+))?$/.exec(text);
  const port = Number(match?.[2] ?? defaultPort);
  if (match?.[1] === undefined || port > 65_535) throw wrong(`names the host "${text}"`);
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function dbOf(text: string | undefined): number {
  const db = Number(text ?? 0);
  if (!Number.isInteger(db) || db < 0) throw wrong(`names the database "${text}", which is no number`);
  return db;
}

function durabilityOf(query: URLSearchParams): Durability {
  const level = query.get('durability') ?? 'memory';
  const replicas = numberOf(query, 'replicas', 16);
  if (replicas !== null && level !== 'replicated')
    throw wrong('names `replicas`, which only durability=replicated waits for');
  switch (level) {
    case 'memory':
    case 'fsync':
      return { level };
    case 'replicated':
      return { level, replicas: replicas ?? 1 };
    default:
      throw wrong(`asks for durability "${level}"; the levels are memory, replicated and fsync`);
  }
}

function numberOf(query: URLSearchParams, name: string, most: number): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw wrong(`has ${name}=${text}; it must be a whole number from 1 to ${most}`);
}

function prefixOf(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(text)) return text;
  throw wrong('has a prefix that is not made of letters, digits and _ . - (at most 64)');
}

function wrong(what: string): Error {
  return new Error(`The Redis URL ${what}.`);
}
