import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from './tls-files.js';

export interface RedisUser {
  name: string;
  password: string;
  /** As in an ACL file: `~hub:* &hub:* +@all -@dangerous`. */
  rules: string;
}

/** Left out, a setting is Redis's own default, except that nothing is saved to disk. */
export interface RedisSettings {
  appendonly?: 'yes' | 'no';
  appendfsync?: 'always' | 'everysec' | 'no';
  maxmemory?: string;
  /** Of the default user. */
  password?: string;
  /** Besides the default user; the first of them is the one `url` names. */
  users?: readonly RedisUser[];
  /** Only TLS is served then; clients need no certificate. */
  tls?: TlsFiles;
  /** More of redis-server's arguments: `['--maxmemory-policy', 'noeviction']`. */
  args?: readonly string[];
}

export interface Credentials {
  username?: string;
  password?: string;
}

/** Where users are restricted, what starts and moves servers needs one that is not. */
const ADMIN: RedisUser = { name: 'test-admin', password: 'test-admin', rules: '~* &* +@all' };

/** Writes the ACL file into the folder where there are users. */
export function redisArguments(settings: RedisSettings, port: number, folder: string): string[] {
  const { appendonly, appendfsync, maxmemory, tls, users = [], args = [] } = settings;
  const { username, password } = adminOf(settings);
  return [
    ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'],
    ...(tls === undefined ? ['--port', String(port)] : tlsArguments(tls, port)),
    ...(appendonly === undefined ? [] : ['--appendonly', appendonly]),
    ...(appendfsync === undefined ? [] : ['--appendfsync', appendfsync]),
    ...(maxmemory === undefined ? [] : ['--maxmemory', maxmemory]),
    ...(users.length === 0 ? passwordArguments(settings.password) : ['--aclfile', aclFile(settings, folder)]),
    ...(username === undefined ? [] : ['--masteruser', username]),
    ...(password === undefined ? [] : ['--masterauth', password]),
    ...args,
  ];
}

/** Who may do everything on such a server. */
export function adminOf({ users = [], password }: RedisSettings): Credentials {
  if (users.length > 0) return { username: ADMIN.name, password: ADMIN.password };
  return password === undefined ? {} : { password };
}

/** `user:password@`, or nothing, for the user a client is to be: the first of `users`, else the default one. */
export function userInfo({ users = [], password }: RedisSettings): string {
  const [user] = users;
  if (user !== undefined) return `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@`;
  return password === undefined ? '' : `:${encodeURIComponent(password)}@`;
}

/** The `ca` that a client of a TLS server has to trust, as the hub's URLs take it. */
export function caParameter({ tls }: RedisSettings): string {
  return tls === undefined ? '' : `?ca=${encodeURIComponent(tls.ca)}`;
}

function tlsArguments(tls: TlsFiles, port: number): string[] {
  return [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', tls.cert, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca],
    ...['--tls-replication', 'yes', '--tls-cluster', 'yes'],
  ];
}

function passwordArguments(password: string | undefined): string[] {
  return password === undefined ? [] : ['--requirepass', password];
}

function aclFile({ users = [], password }: RedisSettings, folder: string): string {
  const path = join(folder, 'users.acl');
  const byDefault = `user default on ${password === undefined ? 'nopass' : `>${password}`} ~* &* +@all`;
  const others = [ADMIN, ...users].map((user) => `user ${user.name} on >${user.password} ${user.rules}`);
  writeFileSync(path, `${[byDefault, ...others].join('\n')}\n`);
  return path;
}
