import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '../../../../support/repository-root.js';

const FOLDER = `${repositoryRoot}/server/src/adapters/store-redis/lua`;
const scripts = textsIn(FOLDER);
const prelude = textsIn(`${FOLDER}/prelude`);

describe('the Lua scripts of the Redis store', () => {
  it.each([...scripts.keys()])('%s names the files of the prelude that it calls, and no others', (name) => {
    const text = scripts.get(name) ?? '';
    const called = [...prelude].filter(([, shared]) =>
      functionsOf(shared).some((each) => text.includes(each)),
    );
    expect(usedBy(text)).toEqual(expect.arrayContaining(called.map(([file]) => file)));
    expect(usedBy(text)).toHaveLength(called.length);
  });

  it('run no command that rights.lua does not try at the start', () => {
    const all = [...scripts.values(), ...prelude.values()].flatMap(commandsOf);
    expect(all.length).toBeGreaterThan(30);
    const tried = new Set(commandsOf(scripts.get('rights') ?? ''));
    expect(all.filter((command) => !tried.has(command))).toEqual([]);
  });
});

function textsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.lua'));
  return new Map(
    files.map((name) => [name.slice(0, -'.lua'.length), readFileSync(`${folder}/${name}`, 'utf8')]),
  );
}

function functionsOf(text: string): string[] {
  return [...text.matchAll(/^local function (\w+)\(/gm)].map(([, name = '']) => `${name}(`);
}

function usedBy(text: string): string[] {
  return /^-- USES {2}(.+)$/m.exec(text)?.[1]?.split(', ') ?? [];
}

function commandsOf(text: string): string[] {
  return [...text.matchAll(/\b(?:redis\.p?call|try)\('([A-Z]+)'/g)].map(([, name = '']) => name);
}
