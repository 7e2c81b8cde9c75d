import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Job } from '@session-hub/client';
import { EPOCH } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

const ended = {
  code: 'session_ended',
  message: 'The session has ended; nothing can be added to it.',
  retryable: false,
  steps: ['End the work.'],
};

let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => void lines.push(words.join(' ')));
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function attached(): Promise<{ client: ManualClient; job: Job }> {
  const client = await new ManualClient().connect();
  const attaching = client.hub.attach('build-7');
  await client.settle();
  client.link
    .takeOne('acquire')
    .answer({ lease: { emitter: 'worker', fence: 7, until: 0 }, n: 0, epoch: EPOCH });
  return { client, job: await attaching };
}

/** Reports a line that the hub refuses by itself. */
async function refused({ client, job }: { client: ManualClient; job: Job }, error = ended) {
  job.log('on I go');
  await client.settle();
  client.link.takeOne('append').answer({ epoch: EPOCH, seq: 1, results: [{ ok: false, error }] });
  await client.settle();
}

describe('a worker that listens to no refusals', () => {
  it('is warned in one line with the code, what happened and what to do', async () => {
    await refused(await attached());
    expect(lines).toEqual([
      'session-hub: a report to build-7 was refused: session_ended. The session has ended; nothing can be added to it. ' +
        "End the work. Listen with job.on('refused', …).",
    ]);
  });

  it('is warned once for each code and job, however often it reports', async () => {
    const worker = await attached();
    for (let report = 0; report < 5; report++) await refused(worker);
    expect(lines).toHaveLength(1);
    await refused(worker, { ...ended, code: 'limit_reached' });
    expect(lines).toHaveLength(2);
    await refused(await attached());
    expect(lines).toHaveLength(3);
  });

  it('is warned of at most 50 codes, whatever the hub makes up', async () => {
    const worker = await attached();
    for (let code = 0; code < 60; code++) await refused(worker, { ...ended, code: `made_up_${code}` });
    expect(lines).toHaveLength(50);
  });

  it('is warned of reports after the job was closed', async () => {
    const { client, job } = await attached();
    const closing = job.close();
    await client.settle();
    client.link.takeOne('release').answer({});
    await closing;
    job.log('one more');
    expect(lines).toMatchObject([expect.stringContaining('closed')]);
  });
});

describe('a worker that is not warned', () => {
  it('listens', async () => {
    const worker = await attached();
    const heard: string[] = [];
    worker.job.on('refused', ({ error }) => heard.push(error.code));
    await refused(worker);
    expect({ heard, lines }).toEqual({ heard: ['session_ended'], lines: [] });
  });

  it('is warned once it does not listen any more', async () => {
    const worker = await attached();
    const [stop, other] = [worker.job.on('refused', () => {}), worker.job.on('refused', () => {})];
    // Stopping twice stops nothing else.
    stop();
    stop();
    await refused(worker);
    expect(lines).toEqual([]);
    other();
    await refused(worker);
    expect(lines).toHaveLength(1);
  });

  it('awaits its command, which rejects', async () => {
    const { client, job } = await attached();
    const completing = job.complete();
    await client.settle();
    client.link.takeOne('append').answer({ epoch: EPOCH, seq: 1, results: [{ ok: false, error: ended }] });
    await expect(completing).rejects.toMatchObject({ code: 'session_ended' });
    expect(lines).toEqual([]);
  });
});
