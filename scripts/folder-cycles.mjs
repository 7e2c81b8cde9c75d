// Finds folders that import each other, at any depth below one folder.

/**
 * `modules` as dependency-cruiser lists them. At each depth the nodes are the sub-folders, and the folder's own files as
 * one more; each cycle is a sentence that names one import for every step.
 */
export function folderCycles(modules, base) {
  const edges = modules.flatMap(({ source, dependencies }) =>
    dependencies
      .map(({ resolved }) => [source, resolved])
      .filter((edge) => edge.every((path) => path.startsWith(`${base}/`))),
  );
  return [...foldersOf(edges.flat(), base)].flatMap((folder) => cyclesIn(folder, edges));
}

function foldersOf(files, base) {
  const folders = new Set([base]);
  for (const file of files) {
    const parts = file.slice(base.length + 1).split('/');
    for (let depth = 1; depth < parts.length; depth++)
      folders.add([base, ...parts.slice(0, depth)].join('/'));
  }
  return folders;
}

function cyclesIn(folder, edges) {
  /** By node, the nodes it imports, each with an import that shows it. */
  const imports = new Map();
  for (const [from, to] of edges) {
    if (!from.startsWith(`${folder}/`) || !to.startsWith(`${folder}/`)) continue;
    const [a, b] = [nodeOf(from, folder), nodeOf(to, folder)];
    if (a === b) continue;
    if (!imports.has(a)) imports.set(a, new Map());
    imports.get(a).set(b, `${from} imports ${to}`);
  }
  const cycles = [];
  for (const start of imports.keys()) {
    const path = pathBack(start, imports);
    // The node that comes first in the alphabet reports the cycle, so that it is reported once.
    if (path?.every((node) => start <= node)) cycles.push(sentenceOf(path, imports));
  }
  return cycles;
}

function nodeOf(file, folder) {
  const [first, ...rest] = file.slice(folder.length + 1).split('/');
  return rest.length === 0 ? `${folder}/*` : `${folder}/${first}`;
}

/** The shortest way from a node back to itself. */
function pathBack(start, imports) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of imports.get(way.at(-1))?.keys() ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}

function sentenceOf(path, imports) {
  return path.map((node, position) => imports.get(node).get(path[(position + 1) % path.length])).join(', ');
}
