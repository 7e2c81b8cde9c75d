/** A row of a table that says how something is done and what proves it. */
export interface CoverageRow {
  line: number;
  section: string;
  name: string;
  how: string;
  proof: string;
}

export type CoverageKind = 'done' | 'different' | 'in part' | 'not yet';

/** What a page of coverage may name. */
export interface Known {
  /** The text of a test file; null where there is none. */
  test: (path: string) => string | null;
  rules: ReadonlySet<string>;
}

const HEAD = '| name in the document | how it is done here | proved by |';

const RULE = /\bR\d+\b/g;

/** The rows of all tables that begin with the usual heads, under the section they stand in. */
export function coverageRows(markdown: string): CoverageRow[] {
  const rows: CoverageRow[] = [];
  let section = '';
  let isTable = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    section = /^## (.+)$/.exec(text)?.[1] ?? section;
    if (text === HEAD) isTable = true;
    else if (!text.startsWith('|')) isTable = false;
    else if (isTable && !text.startsWith('|---')) {
      // A bar within a cell is written with a backslash before it.
      const cells = text.split(/(?<!\\)\|/).map((cell) => cell.trim());
      const [, name = '', how = '', proof = ''] = cells;
      rows.push({ line: index + 1, section, name, how, proof: cells.length === 5 ? proof : '' });
    }
  }
  return rows;
}

export function kindOf({ how, proof }: CoverageRow): CoverageKind {
  if (proof === 'not yet') return 'not yet';
  if (how.includes('not yet: ')) return 'in part';
  return how.startsWith('different, because ') ? 'different' : 'done';
}

/** What is wrong with a page, each in a sentence; nothing when all of it can be believed. */
export function coverageMistakes(markdown: string, known: Known): string[] {
  const rows = coverageRows(markdown);
  return [
    ...rows.flatMap((row) => rowMistakes(row, known).map((mistake) => `line ${row.line}: ${mistake}`)),
    ...repeated(rows).map((name) => `${name} is there twice`),
    ...ruleMistakes(markdown, known),
    ...countMistakes(markdown, rows),
  ];
}

function rowMistakes(row: CoverageRow, known: Known): string[] {
  const { name, how, proof } = row;
  if (name === '' || how === '' || proof === '') return ['a cell is empty, or there are not three'];
  if (proof === 'not yet') return how.startsWith('not yet: ') ? [] : ['it is not said what is not there yet'];
  const paths = proof.split(', ').map((part) => /^`(test\/[\w./-]+\.test\.ts)`$/.exec(part)?.[1]);
  if (how.startsWith('not yet')) return ['there is a test of what is not there yet'];
  if (paths.includes(undefined)) return [`"${proof}" is neither a test nor "not yet"`];
  return proofMistakes(
    how,
    paths.flatMap((path) => path ?? []),
    known,
  );
}

/** Tests that are not there, and rules of the row that none of its tests cites. */
function proofMistakes(how: string, paths: readonly string[], { test }: Known): string[] {
  const sources = paths.map(test);
  const absent = paths.filter((_, index) => sources[index] === null).map((path) => `there is no ${path}`);
  if (absent.length > 0) return absent;
  const cited = new Set(sources.flatMap((source) => source?.match(RULE) ?? []));
  return (how.match(RULE) ?? [])
    .filter((rule) => !cited.has(rule))
    .map((rule) => `${rule} is cited by none of ${paths.join(', ')}`);
}

/** Within a document a name has one row. */
function repeated(rows: readonly CoverageRow[]): string[] {
  const keys = rows.map(({ section, name }) => `${section}: ${name}`);
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

function ruleMistakes(markdown: string, { rules }: Known): string[] {
  const named = new Set(markdown.match(RULE) ?? []);
  return [...named].filter((rule) => !rules.has(rule)).map((rule) => `there is no rule ${rule}`);
}

function countMistakes(markdown: string, rows: readonly CoverageRow[]): string[] {
  const sections = [...new Set(rows.map(({ section }) => section))];
  const wanted = [
    ...sections.map((section) =>
      countLine(
        section,
        rows.filter((row) => row.section === section),
      ),
    ),
    countLine('all', rows),
  ];
  const lines = new Set(markdown.split('\n'));
  const missing = wanted.filter((line) => !lines.has(line));
  const { 'in part': part, 'not yet': nothing } = counts(rows);
  const sentence = `${part + nothing} rows say "not yet": ${nothing} of them have nothing to show, ${part} are done in part.`;
  if (!lines.has(sentence)) missing.push(sentence);
  const listed = [...markdown.matchAll(/^- .+ \((\d+)\)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  const mistakes = missing.map((line) => `the counts should say: ${line}`);
  if (listed !== part + nothing) mistakes.push(`the list of what is missing adds up to ${listed}`);
  return mistakes;
}

function countLine(name: string, rows: readonly CoverageRow[]): string {
  const { done, different, 'in part': part, 'not yet': nothing } = counts(rows);
  return `| ${[name, rows.length, done, different, part, nothing].join(' | ')} |`;
}

function counts(rows: readonly CoverageRow[]): Record<CoverageKind, number> {
  const found: Record<CoverageKind, number> = { done: 0, different: 0, 'in part': 0, 'not yet': 0 };
  for (const row of rows) found[kindOf(row)]++;
  return found;
}
