import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from './repository-root.js';

export interface DocBlock {
  file: string;
  line: number;
  language: string;
  code: string;
}

/** Every fenced block of the README and of docs/. `npm test -- docs-api` compiles those of docs/api. */
export function docBlocks(): DocBlock[] {
  const docs = readdirSync(join(repositoryRoot, 'docs'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.md'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(join(repositoryRoot, 'docs', 'api')));
  return [join(repositoryRoot, 'README.md'), ...docs].flatMap(blocksOf);
}

function blocksOf(path: string): DocBlock[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    file: relative(repositoryRoot, path),
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    code: match[2] ?? '',
  }));
}
