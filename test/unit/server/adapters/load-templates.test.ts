import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadTemplates } from 'session-hub/internal/adapters/system/load-templates.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-hub-templates-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): Promise<void> {
  return writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('a folder of templates', () => {
  it('R62: is read from JSON and modules, where times may be written as people say them', async () => {
    await file('b.json', {
      name: 'b',
      policy: { lifetime: '2h', retention: { failed: '7d' }, warnAt: [0.5] },
    });
    await file(
      'a.mjs',
      "export default { name: 'a', policy: { inactivity: 90_000, onInactivity: 'pause' } };",
    );
    await file('notes.txt', 'not a template');
    expect(await loadTemplates(folder)).toEqual([
      { name: 'a', policy: { inactivity: 90_000, onInactivity: 'pause' } },
      { name: 'b', policy: { lifetime: 7_200_000, retention: { failed: 604_800_000 }, warnAt: [0.5] } },
    ]);
  });

  it.each([
    [
      'x.json',
      { name: 'x', policy: { lifetime: 'soon' } },
      /file x\.json, field policy\.lifetime: it must be/,
    ],
    ['x.json', { name: 'x', agents: [{ name: 'Ada' }] }, /file x\.json, field agents\.0\.role:/],
    ['x.json', { name: 'x', colour: 'red' }, /file x\.json: .*colour/],
    ['x.json', '{ "name": ', /file x\.json cannot be read: /],
    ['x.json', '[]', /file x\.json holds no template/],
    ['x.mjs', 'export const template = {};', /file x\.mjs holds no template/],
  ])('names the file and the field that cannot be used: %s', async (name, content, sentence) => {
    await file(name, content);
    await expect(loadTemplates(folder)).rejects.toThrow(sentence);
  });

  it('refuses two files with the same name in them', async () => {
    await file('one.json', { name: 'same' });
    await file('two.json', { name: 'same' });
    await expect(loadTemplates(folder)).rejects.toThrow('one.json and two.json both have the name "same"');
  });

  it('says when it is not there', async () => {
    await expect(loadTemplates(join(folder, 'missing'))).rejects.toThrow(
      /folder of templates .* cannot be read/,
    );
  });
});
