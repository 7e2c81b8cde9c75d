// Compiles every example of the public API against the built packages, in one program.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { root } from '../root.mjs';
import { examplesOf, exportsOf } from './missing-comments.mjs';
import { pages } from './pages.mjs';

const IMPORTS = /^import .* from '.*';$/gm;
const FOLDER = `${root}.build/api-examples`;

/** Sentences, one for each error in an example. */
export function checkExamples(project) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const { module, reflection, position, code } of examples(project)) {
    const page = pages.find(({ name }) => name === module.name);
    const names = (module.children ?? []).map(({ name }) => name);
    writeFileSync(
      `${FOLDER}/${module.name}.${reflection.name}.${position}.mts`,
      withImports(code, page, names),
    );
  }
  writeFileSync(`${FOLDER}/tsconfig.json`, JSON.stringify(settings()));
  const tsc = `${root}node_modules/typescript-7/bin/tsc`;
  const { stdout, status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', FOLDER], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  return status === 0
    ? []
    : stdout
        .trim()
        .split('\n')
        .map((line) => `an example does not compile: ${line}`);
}

function examples(project) {
  return exportsOf(project).flatMap(({ module, reflection }) =>
    [reflection, ...(reflection.children ?? [])].flatMap((described) => {
      const name = described === reflection ? reflection.name : `${reflection.name}.${described.name}`;
      return examplesOf(described).map((code, position) => ({
        module,
        reflection: { name },
        position,
        code,
      }));
    }),
  );
}

/** A page names its package once, so its examples use exports without importing them. */
function withImports(code, { entry, context }, names) {
  const own = code.match(IMPORTS) ?? [];
  const body = code.replace(IMPORTS, '');
  const used = names.filter((name) => mentions(body, name) && !own.some((line) => mentions(line, name)));
  // In a block, so that an example may have a `hub` of its own.
  return `import { ${used.join(', ')} } from '${entry}';\n${own.join('\n')}${context}{\n${body}\n}\nexport {};\n`;
}

function mentions(text, name) {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function settings() {
  return {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['*.mts'],
  };
}
