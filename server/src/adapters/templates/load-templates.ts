import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Template } from '@session-hub/shared';
import { checkTemplate } from './check-template.js';

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
