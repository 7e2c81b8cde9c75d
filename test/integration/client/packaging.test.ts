import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '../../support/repository-root.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';

let running: RunningHub;
beforeAll(async () => {
  running = await runningHub();
});
afterAll(() => running.close());

/** The same few lines in every kind of module. */
const body = (id: string): string => `
  const hub = connectHub('${running.url}');
  const job = await hub.create({ id: '${id}' });
  job.progress(1, 2);
  await job.complete();
  console.log(hub.session('${id}').id, (await hub.read('${id}')).status);
  hub.close();`;

async function node(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot });
  return stdout.trim();
}

describe('the client', () => {
  it('is a module for import', async () => {
    const code = `import { connectHub } from '@session-hub/client';${body('esm')}`;
    expect(await node('--input-type=module', '-e', code)).toBe('esm completed');
  });

  it('can be required', async () => {
    const code = `const { connectHub } = require('@session-hub/client'); (async () => {${body('cjs')}})();`;
    expect(await node('--input-type=commonjs', '-e', code)).toBe('cjs completed');
    const persist = `console.log(Object.keys(require('@session-hub/client/persist')).join())`;
    expect(await node('--input-type=commonjs', '-e', persist)).toBe(
      'indexedDbPersistence,localStoragePersistence',
    );
    const errors = `console.log(require('@session-hub/client/errors').describeError(new Error('x')).code)`;
    expect(await node('--input-type=commonjs', '-e', errors)).toBe('application_error');
  });

  it('is one file that a plain script can use, which the tests in a browser do', async () => {
    const script = await (await fetch(`${running.url}/sdk/session-hub.min.js`)).text();
    const code = `${script}\nconsole.log(Object.keys(SessionHub).sort().join())`;
    const names = [
      'HubError,RetryStrategy,WORK_ERRORS,WorkError,connectHub,createRetryStrategy,describeError',
      'indexedDbPersistence,localStoragePersistence,safeExecute',
    ].join();
    expect(await node('--input-type=commonjs', '-e', code)).toBe(names);
  });

  it('is a package that the hub serves, and that a proxy asks for again', async () => {
    const url = `${running.url}/sdk/client.tgz`;
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const tarball = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString('latin1');
    expect(tarball).toContain('package/esm/client/index.js');
    expect(tarball).not.toMatch(/@session-hub\/shared['"]|['"]zod['"]|\.tsbuildinfo|\.js\.map/);
    const known = { 'If-None-Match': answer.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
    const again = await fetch(url, { headers: known });
    expect(again.status).toBe(304);
  });

  it('works in a worker', async () => {
    const code = `
      const { parentPort } = require('node:worker_threads');
      const { connectHub } = require('@session-hub/client');
      (async () => {${body('worker').replace('console.log(', 'parentPort.postMessage([').replace('.status);', '.status]);')}})();`;
    const worker = new Worker(code, { eval: true });
    const said = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    expect(said).toEqual(['worker', 'completed']);
    await worker.terminate();
  });
});
