import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { freePort } from '../../support/redis/free-port.js';
import { repositoryRoot } from '../../support/repository-root.js';
import { RunningProgram } from '../../support/running-program.js';

const MODULE = pathToFileURL(join(repositoryRoot, '.build', 'test', 'support', 'redis', 'free-port.js'));

/** Asks for a port in another process, whose first choice is this one. */
async function portElsewhere(first: number): Promise<number> {
  const program = new RunningProgram([
    '--input-type=module',
    '--eval',
    `import { freePort } from '${MODULE}';
    const { random } = Math;
    const choices = [(${first} - 20_000 + 0.5) / 12_000];
    Math.random = () => choices.shift() ?? random();
    console.log(await freePort());`,
  ]);
  const { code } = await program.ended();
  if (code !== 0) throw new Error(program.stderr);
  return Number(program.lines[0]);
}

it('a port belongs to one test process, also while nothing listens on it', async () => {
  const port = await freePort();
  expect(await portElsewhere(port)).not.toBe(port);
});
