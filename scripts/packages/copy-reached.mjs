// Copies built files and all that they import into a package, where names of workspaces become relative paths.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { root } from '../root.mjs';

const WORKSPACES = {
  '@session-hub/shared': 'shared/dist/index.js',
  '@session-hub/shared/schemas': 'shared/dist/schemas/index.js',
  '@session-hub/shared/errors': 'shared/dist/errors.js',
  '@session-hub/client': 'client-sdk/dist/index.js',
  '@session-hub/client/testing': 'client-sdk/dist/testing/index.js',
};
const IMPORT = /(\bfrom |\bimport |\bimport\()(['"])([^'"]+)\2/g;

/**
 * `entries` are paths of the repository without their end; `end` is `.js` or `.d.ts`; `folders` says where each folder of
 * the repository goes. Returns the names of the packages that the copied files import.
 */
export function copyReached({ entries, end, folders, to, types }) {
  const outside = new Set();
  const seen = new Set();
  const waiting = entries.map((entry) => `${entry}${end}`);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const target = placeOf(file, folders);
    const text = rewrite(textOf(file, types), (name) => {
      const found = name.startsWith('.') ? join(dirname(file), name) : WORKSPACES[name];
      if (found === undefined) {
        outside.add(name);
        return name;
      }
      waiting.push(found.replace(/\.js$/, end));
      const path = relative(dirname(target), placeOf(found, folders));
      return path.startsWith('.') ? path : `./${path}`;
    });
    mkdirSync(dirname(join(to, target)), { recursive: true });
    writeFileSync(join(to, target), text);
  }
  return [...outside];
}

/** Of the schemas, a package without zod has only the types. */
function textOf(file, types) {
  const isSchema = dirname(file) === 'shared/dist/schemas';
  if (types !== undefined && isSchema) return types.get(basename(file, '.d.ts'));
  return withoutMap(readFileSync(root + file, 'utf8'));
}

/** Maps stay out of packages: the sources do not ship. */
export function withoutMap(text) {
  return text.replace(/^\/[/*]# sourceMappingURL=.*\n?/gm, '');
}

/** Examples in comments keep the names that users type. */
function rewrite(text, rename) {
  return text
    .split('\n')
    .map((line) =>
      /^\s*(\*|\/\*\*|\/\/)/.test(line)
        ? line
        : line.replace(IMPORT, (_, before, quote, name) => `${before}${quote}${rename(name)}${quote}`),
    )
    .join('\n');
}

function placeOf(file, folders) {
  const folder = Object.keys(folders).find((each) => file.startsWith(each));
  if (folder === undefined) throw new Error(`${file} does not belong into a package.`);
  return join(folders[folder], file.slice(folder.length));
}
