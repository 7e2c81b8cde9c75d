// The drawing of the server's structure in docs/ARCHITECTURE.md, made from the imports.
import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/ARCHITECTURE.md';
const BEGIN = '<!-- Drawn from the imports by `npm run draw`; do not edit. -->';
const END = '<!-- End of the drawing. -->';
const AREAS = [
  { title: 'The server', base: 'server/src' },
  { title: 'The core', base: 'server/src/core' },
  { title: 'A session, in the core', base: 'server/src/core/session' },
];

/** Whether the page shows the imports as they are. */
export function isDrawn(modules) {
  return readFileSync(PAGE, 'utf8').includes(drawingOf(modules));
}

export function draw(modules) {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest.slice(rest.indexOf(END));
  writeFileSync(PAGE, `${before}${BEGIN}\n${drawingOf(modules)}${after}`);
}

function drawingOf(modules) {
  return AREAS.map(({ title, base }) => {
    const arrows = arrowsIn(modules, base);
    return `\n**${title}** (\`${base}\`)\n\n\`\`\`mermaid\nflowchart LR\n${arrows.map((arrow) => `  ${arrow}\n`).join('')}\`\`\`\n\n`;
  }).join('');
}

/** Between the folders right below `base`; an arrow that follows from two others is left out. */
function arrowsIn(modules, base) {
  const targets = new Map();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [nodeOf(source, base), nodeOf(resolved, base)];
      if (from === null || to === null || from === to) continue;
      if (!targets.has(from)) targets.set(from, new Set());
      targets.get(from).add(to);
    }
  }
  const reaches = (from, to, isFirst) =>
    [...(targets.get(from) ?? [])].some((next) => (next === to ? !isFirst : reaches(next, to, false)));
  return [...targets]
    .flatMap(([from, all]) =>
      [...all].filter((to) => !reaches(from, to, true)).map((to) => `${from} --> ${to}`),
    )
    .sort();
}

function nodeOf(file, base) {
  if (!file.startsWith(`${base}/`)) return null;
  const [first, ...rest] = file.slice(base.length + 1).split('/');
  return rest.length === 0 ? null : first;
}
