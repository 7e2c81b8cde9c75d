import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Template } from '@session-hub/shared';
import { policySchema, templateSchema } from '@session-hub/shared/schemas';

const MODULES = ['.js', '.mjs', '.ts', '.mts'];
const MOST_TEMPLATES = 500;

/**
 * Every template in a folder: `.json` files, and modules whose default export is a template. Files of other kinds
 * are left alone. What cannot be used is told in a sentence that names the file and the field.
 */
export async function loadTemplates(folder: string): Promise<Template[]> {
  const files = (await filesIn(folder)).filter(isTemplateFile).sort();
  if (files.length > MOST_TEMPLATES)
    throw new Error(
      `The folder ${folder} holds ${files.length} templates; at most ${MOST_TEMPLATES} are read.`,
    );
  const fileOf = new Map<string, string>();
  const templates: Template[] = [];
  for (const file of files) {
    const template = checkTemplate(await contentOf(resolve(folder, file), file), `The template file ${file}`);
    const other = fileOf.get(template.name);
    if (other !== undefined)
      throw new Error(`The template files ${other} and ${file} both have the name "${template.name}".`);
    fileOf.set(template.name, file);
    templates.push(template);
  }
  return templates;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new Error(`The folder of templates ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function isTemplateFile(file: string): boolean {
  const isDeclaration = /\.d\.m?ts$/.test(file);
  return !isDeclaration && (extname(file) === '.json' || MODULES.includes(extname(file)));
}

async function contentOf(path: string, file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(await readFile(path, 'utf8')) as unknown;
    const module = (await import(pathToFileURL(join(path)).href)) as { default?: unknown };
    return module.default;
  } catch (cause) {
    const needsCompiling =
      cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    const why = needsCompiling
      ? 'this version of Node does not run TypeScript; compile it to JavaScript first'
      : messageOf(cause);
    throw new Error(`The template file ${file} cannot be read: ${why}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Where a policy has no time, a text is not taken for one. */
const NO_TIMES = ['onInactivity', 'onLostHealth', 'warnAt', 'degradeAfterErrors', 'disconnectAfterErrors'];
const TIMES = [
  ...Object.keys(policySchema.shape).filter((name) => !NO_TIMES.includes(name)),
  ...Object.keys(policySchema.shape.retention.shape),
];

/** What somebody wrote as a template, where times may be texts such as `30m`. `what` begins the sentence of a refusal. */
export function checkTemplate(written: unknown, what: string): Template {
  if (!isRecord(written)) throw new Error(`${what} holds no template: it must be an object with a name.`);
  const checked = templateSchema.safeParse({
    ...written,
    ...(isRecord(written.policy) ? { policy: withTimes(written.policy) } : {}),
  });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? '' : `, field ${issue.path.join('.')}`;
  throw new Error(`${what}${field}: ${issue?.message ?? 'it has another form'}.`);
}

function withTimes(policy: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(policy).map(([name, value]) => {
    if (isRecord(value)) return [name, withTimes(value)] as const;
    return [name, TIMES.includes(name) && typeof value === 'string' ? timeOf(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Milliseconds; the text itself where it is no time, so that it is refused under its name. */
function timeOf(text: string): number | string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? text : Math.round(Number(number) * factor);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
