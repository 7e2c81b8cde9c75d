import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { coverageMistakes, coverageRows, type Known, kindOf } from '../support/coverage.js';
import { repositoryRoot } from '../support/repository-root.js';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const page = read('docs/COVERAGE.md');
const KNOWN: Known = {
  test: (path) => (existsSync(join(repositoryRoot, path)) ? read(path) : null),
  rules: new Set([...read('PROTOCOL.md').matchAll(/^\*\*(R\d+)\*\*/gm)].map(([, rule]) => rule ?? '')),
};

/** The page with the first text of its kind changed, which must be there. */
function changed(text: RegExp, by: string): string {
  expect(page).toMatch(text);
  return page.replace(text, by);
}

describe('docs/COVERAGE.md', () => {
  it('names tests and rules that exist, leaves no cell empty, and counts right', () => {
    expect(coverageMistakes(page, KNOWN)).toEqual([]);
  });

  it('has rows for all four documents, of every kind', () => {
    const rows = coverageRows(page);
    expect(new Set(rows.map(({ section }) => section)).size).toBe(4);
    expect(rows.length).toBeGreaterThan(400);
    expect(new Set(rows.map(kindOf))).toEqual(new Set(['done', 'different', 'in part', 'not yet']));
  });

  it('names only tests that test something', () => {
    const paths = new Set(coverageRows(page).flatMap(({ proof }) => proof.match(/test\/[^`]+/g) ?? []));
    const idle = [...paths].filter((path) => !/\b(it|test|describe\w+|\w+Suite)\b[.(]/.test(read(path)));
    expect(idle).toEqual([]);
  });

  it('can be found from the README and from the architecture', () => {
    expect(read('README.md')).toContain('(docs/COVERAGE.md)');
    expect(read('docs/ARCHITECTURE.md')).toContain('(COVERAGE.md)');
  });
});

describe('the check of the coverage', () => {
  it.each<[string, RegExp, string, RegExp]>([
    ['an empty cell', /(\| \*\*Safe Execution\*\*[^|]+)\|[^|]+\|/, '$1| |', /a cell is empty/],
    ['a row of two cells', /(\| \*\*Safe Execution\*\*[^|]+)\|[^|]+\|/, '$1|', /a cell is empty/],
    ['a test that is not there', /retry-strategy\.test/, 'gone.test', /there is no test.+gone/],
    ['a proof that is none', /\| `test\/[^`]+` \|$/m, '| looked at |', /"looked at" is neither/],
    ['a rule that is not there', /\bR42\b/, 'R4200', /there is no rule R4200/],
    ['a rule that its tests do not cite', /\(R91\)/, '(R1)', /R1 is cited by none of/],
    ['what is missing without a word of it', /not yet: ([^|]+)\| not yet/, '$1| not yet', /not said/],
    [
      'a test of what is not there',
      /(\| not yet: [^|]+)\| not yet \|$/m,
      '$1| `test/docs/coverage.test.ts` |',
      /there is a test/,
    ],
    ['a row too few', /^\| \*\*Safe Execution\*\*.*\n/m, '', /the counts should say/],
    ['a row twice', /^(\| \*\*Safe Execution\*\*.*\n)/m, '$1$1', /is there twice/],
    ['a wrong sum of what is missing', /^- (.+) \(\d+\)$/m, '- $1 (1000)', /adds up to/],
  ])('finds %s', (_, text, by, mistake) => {
    expect(coverageMistakes(changed(text, by), KNOWN).join('\n')).toMatch(mistake);
  });
});
