import { describe, expect, it } from '@jest/globals';
import { WorkError } from '@session-hub/client/errors';
import { attempt } from '@session-hub/client/internal/emitter/attempt.js';
import type { ErrorReport } from '@session-hub/shared';
import { hubError } from '@session-hub/shared';
import { errorReportSchema } from '@session-hub/shared/schemas';
import { ManualEnvironment } from '../../support/client/manual-environment.js';
import { ManualJob } from '../../support/client/manual-job.js';

/** A job that keeps the errors it is told. */
function recording() {
  const errors: ErrorReport[] = [];
  const job = { error: (fault: unknown) => void errors.push(errorReportSchema.parse(fault)) };
  return { errors, job, environment: new ManualEnvironment() };
}

function failing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('an attempt of a job', () => {
  it('R33: records what went wrong in the session, with the name as its source', async () => {
    const { client, job } = await ManualJob.attached();
    const result = await job.attempt('prices', failing(new Error('jam')), { fallback: [] as number[] });
    expect(result).toMatchObject({
      ok: false,
      value: [],
      error: { code: 'application_error', detail: 'jam' },
    });
    await client.settle();
    expect(client.link.takeOne('append').input.operations).toMatchObject([
      {
        type: 'error',
        data: { message: 'jam', source: 'prices', code: 'application_error', category: 'application' },
      },
    ]);
  });

  it('answers with the value, and records nothing, when all goes well', async () => {
    const { errors, job, environment } = recording();
    expect(await attempt(job, environment, 'sum', () => 3)).toEqual({ ok: true, value: 3, error: null });
    expect(errors).toEqual([]);
  });

  it('records what a WorkError and a refusal of the hub say of themselves', async () => {
    const { errors, job, environment } = recording();
    const late = new WorkError('data_load_failed', { message: 'File 7 is gone.', impact: 'No scene 7.' });
    await attempt(job, environment, 'scene 7', failing(late), { message: 'The scene is missing.' });
    await attempt(job, environment, 'append', failing(hubError('overloaded')));
    expect(errors).toMatchObject([
      { message: 'File 7 is gone.', source: 'scene 7', code: 'data_load_failed', impact: 'No scene 7.' },
      { source: 'append', code: 'overloaded', retryable: true, severity: 'warning' },
    ]);
  });

  it('takes its sentence for what the failure means for the work', async () => {
    const { errors, job, environment } = recording();
    const options = { message: 'There are no prices today.', context: 'Loading' };
    const { error } = await attempt(job, environment, 'prices', failing(new Error('jam')), options);
    expect(error?.message).toBe('Loading: There are no prices today.');
    expect(errors).toMatchObject([{ message: 'jam', impact: 'There are no prices today.' }]);
  });

  it('tries again as often as it is told to, and records the last failure alone', async () => {
    const { errors, job, environment } = recording();
    const tries: number[] = [];
    const work = (number: number): never => {
      tries.push(number);
      throw Object.assign(new Error(`no answer to ${number}`), { code: 'ETIMEDOUT' });
    };
    const result = attempt(job, environment, 'ask', work, { retry: { attempts: 3, base: 10 } });
    await environment.pass(1_000);
    expect(await result).toMatchObject({ ok: false, error: { code: 'timed_out' } });
    expect(tries).toEqual([1, 2, 3]);
    expect(errors).toMatchObject([{ message: 'no answer to 3' }]);
    const once = await attempt(job, environment, 'ask', work);
    expect([once.ok, tries.length]).toEqual([false, 4]);
  });

  it('does not count what was called off as an error', async () => {
    const { errors, job, environment } = recording();
    const off = new DOMException('The operation was aborted', 'AbortError');
    expect(await attempt(job, environment, 'ask', failing(off))).toMatchObject({ ok: false });
    expect(errors).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['an object', { strange: true }],
    ['an error without a message', new Error('')],
    ['a text of a megabyte', 'x'.repeat(1_000_000)],
  ])('R33: makes a report that the hub takes of %s', async (_what, thrown) => {
    const { errors, job, environment } = recording();
    await attempt(job, environment, 'n'.repeat(500), failing(thrown), { message: 'm'.repeat(5_000) });
    expect(errors).toHaveLength(1);
  });

  it('rejects a way to try again that contradicts itself, because that is no failure of the work', async () => {
    const { errors, job, environment } = recording();
    const options = { retry: { base: 100, cap: 10 } };
    await expect(attempt(job, environment, 'ask', () => 1, options)).rejects.toThrow(
      'base must not be above cap',
    );
    expect(errors).toEqual([]);
  });
});
