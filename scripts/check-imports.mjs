// Holds the direction of imports (import-rules.mjs), and that no two folders import each other (folder-cycles.mjs).
import { existsSync, readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { draw, isDrawn } from './drawing.mjs';
import { folderCycles } from './folder-cycles.mjs';
import { rules } from './import-rules.mjs';
import { root } from './root.mjs';

const [option, copy] = process.argv.slice(2);
// A test checks a copy of the sources with wrong imports in it.
process.chdir(option === '--in' ? copy : root);

const adapters = subfolders('server/src/adapters');
const { output } = await cruise(
  ['shared/src', 'client-sdk/src', 'server/src', 'dashboard/src'].filter((folder) => existsSync(folder)),
  {
    ruleSet: { forbidden: rules(adapters) },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules'] },
  },
);

const sentences = output.summary.violations.map(
  ({ from, to, rule }) => `${from} may not import ${to} (${rule.name})`,
);
for (const folder of ['server/src/core', 'server/src/protocol', ...adapters, 'client-sdk/src'])
  sentences.push(...folderCycles(output.modules, folder).map((cycle) => `folders in a circle: ${cycle}`));
if (option === '--draw') draw(output.modules);
else if (option === undefined && !isDrawn(output.modules))
  sentences.push('the drawing in docs/ARCHITECTURE.md is not of these imports: run `npm run draw`');
for (const sentence of sentences) console.error(`imports: ${sentence}`);
console.log(`imports: ${output.summary.totalDependenciesCruised} checked, ${sentences.length} wrong`);
if (sentences.length > 0) process.exitCode = 1;

function subfolders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}
