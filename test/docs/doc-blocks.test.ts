import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DocBlock, docBlocks } from '../support/doc-blocks.js';
import { repositoryRoot } from '../support/repository-root.js';
import { type RunningHub, runningHub } from '../support/running-hub.js';
import { allowing } from '../support/slowness.js';

const DOCUMENTED_URL = 'http://127.0.0.1:8080';

let running: RunningHub;
/** Below the repository, so that the packages are found by their names. */
let folder: string;
beforeAll(async () => {
  running = await runningHub();
  folder = await mkdtemp(join(repositoryRoot, '.build', 'docs-'));
});
afterAll(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  code: number | null;
  output: string;
}

function run(command: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      env: { ...process.env, HUB_URL: running.url },
      timeout: allowing(30_000),
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', (error) =>
      reject(new Error(`${command} is needed to run the documentation: install it. (${error.message})`)),
    );
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function runBlock({ language, code, line }: DocBlock): Promise<Outcome> {
  const text = code.replaceAll(DOCUMENTED_URL, running.url);
  const file = join(folder, `block-${line}`);
  switch (language) {
    case 'js':
      await writeFile(`${file}.mjs`, text);
      return await run(process.execPath, `${file}.mjs`);
    case 'bash':
      return await run('bash', '-euo', 'pipefail', '-c', text);
    case 'python':
      return await run('python3', '-c', text);
    case 'html':
      return await checkPage(text);
    case 'yaml':
      return await checkQuote(code, 'docker-compose.yml');
    case 'haproxy':
      return await checkQuote(code, 'deploy/haproxy.cfg');
    // A drawing, which `npm test -- imports` compares with the imports.
    case 'mermaid':
    case 'text':
      return { code: 0, output: '' };
    default:
      return { code: 1, output: `Nobody knows how to run a block of "${language}".` };
  }
}

async function checkQuote(code: string, file: string): Promise<Outcome> {
  const text = await readFile(join(repositoryRoot, file), 'utf8');
  return text.includes(code)
    ? { code: 0, output: '' }
    : { code: 1, output: `This does not stand in ${file}.` };
}

/** What a page loads is there; the e2e tests run it in a browser. */
async function checkPage(html: string): Promise<Outcome> {
  for (const [, url = ''] of html.matchAll(/src="([^"]+)"/g)) {
    const response = await fetch(url);
    if (!response.ok) return { code: 1, output: `${url} answers ${response.status}` };
  }
  return { code: 0, output: '' };
}

describe('the code in the documentation', () => {
  it('R45: runs, every block of it, in the order it stands there', async () => {
    const blocks = docBlocks();
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks) {
      const { code, output } = await runBlock(block);
      if (code !== 0) throw new Error(`${block.file}:${block.line} ended with ${code}:\n${output}`);
      // An answer, that is, not a count of the status of this name.
      expect(output).not.toMatch(/"error":\{/);
    }
  });
});
