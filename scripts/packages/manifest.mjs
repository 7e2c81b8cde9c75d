// The package.json of a package, from that of its workspace.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from '../root.mjs';

/** `keep` names the dependencies. Their versions come from the workspace, its devDependencies or the client. */
export function writeManifest(workspace, to, { exports, files, keep, bin }) {
  const { name, version, description, license, type, sideEffects, engines } = read(workspace);
  const known = {
    ...read(workspace).devDependencies,
    ...read('client-sdk').dependencies,
    ...read(workspace).dependencies,
  };
  const dependencies = Object.fromEntries(keep.sort().map((each) => [each, versionOf(each, known)]));
  const manifest = {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines,
    bin,
    exports,
    files,
    dependencies,
  };
  writeFileSync(`${to}package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(`${root}LICENSE`, `${to}LICENSE`);
}

/** Throws when a file imports what its package does not depend on. */
export function only(allowed, imported) {
  const other = imported.filter((name) => !name.startsWith('node:') && !allowed.includes(packageOf(name)));
  if (other.length > 0) throw new Error(`The package imports ${other.join(', ')} without depending on it.`);
}

export function packageOf(name) {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

function versionOf(name, known) {
  if (known[name] === undefined) throw new Error(`No version of ${name} is written anywhere.`);
  return known[name];
}

function read(workspace) {
  return JSON.parse(readFileSync(`${root}${workspace}/package.json`, 'utf8'));
}
