// Whether the types that were written out are still those of the schemas.
import { basename } from 'node:path';
import { root } from '../root.mjs';

/** A file beside `types.d.ts` that compiles only when each of them is the same as the one that zod infers. */
export function sameTypes(texts) {
  const lines = [
    `import type * as plain from './types.js';`,
    'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;',
    'type Flat<T> = T extends object ? { [Key in keyof T]: Flat<T[Key]> } : T;',
  ];
  for (const [file, text] of texts) {
    const names = /^export type \{ (.+) \} from/.exec(text)?.[1];
    if (names === undefined) continue;
    const from = `import('${root}shared/dist/schemas/${basename(file)}.js')`;
    for (const name of names.split(', ').filter((each) => !isGeneric(each, texts)))
      lines.push(`export const same${name}: Same<Flat<plain.${name}>, Flat<${from}.${name}>> = true;`);
  }
  for (const [name, keys] of Object.entries({
    Push: 'PushName',
    RequestInput: 'RequestName',
    RequestOutput: 'RequestName',
  })) {
    const file = name === 'Push' ? 'messages' : 'requests';
    const from = `import('${root}shared/dist/schemas/${file}.js')`;
    lines.push(
      `export const same${name}: Same<{ [K in plain.${keys}]: Flat<plain.${name}<K>> }, { [K in plain.${keys}]: Flat<${from}.${name}<K>> }> = true;`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function isGeneric(name, texts) {
  return texts.get('types').includes(`export type ${name}<`);
}
