import { describe, expect, it } from '@jest/globals';
import { ERROR_TABLE, type ErrorCode, hubError } from '@session-hub/shared';
import {
  completeReport,
  describeError,
  safeExecute,
  WORK_ERRORS,
  WorkError,
  type WorkErrorCode,
} from '@session-hub/shared/errors';
import { errorReportSchema } from '@session-hub/shared/schemas';

function withCode(code: string): Error {
  return Object.assign(new Error('connect failed'), { code });
}

describe('describeError', () => {
  it('R5: passes on what the hub says, and when to try again', () => {
    expect(describeError(hubError('overloaded', { retryAfter: 50 }))).toMatchObject({
      code: 'overloaded',
      category: 'capacity',
      severity: 'warning',
      retryable: true,
      retryAfter: 50,
      steps: ERROR_TABLE.overloaded.steps,
    });
  });

  it('R44: has a category for every code of the hub', () => {
    for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
      expect([code, describeError(hubError(code)).category]).not.toEqual([code, 'application']);
    }
  });

  it('finds out what the errors of the system mean', () => {
    const failure = new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') });
    const found = [
      withCode('ECONNRESET'),
      failure,
      new TypeError('NetworkError when attempting to fetch resource.'),
      withCode('ENOENT'),
      new SyntaxError('Unexpected token'),
      new DOMException('The operation was aborted', 'AbortError'),
      new DOMException('Timed out', 'TimeoutError'),
      new TypeError('x is not a function'),
      'just a text',
      undefined,
    ].map((error) => describeError(error).code);
    expect(found).toEqual([
      'network_failed',
      'network_failed',
      'network_failed',
      'data_load_failed',
      'data_invalid',
      'cancelled',
      'timed_out',
      'application_error',
      'application_error',
      'application_error',
    ]);
  });

  it('keeps what the machine said apart from what a person reads', () => {
    expect(describeError(withCode('ECONNREFUSED'))).toMatchObject({
      message: WORK_ERRORS.network_failed.message,
      detail: 'connect failed',
    });
    expect(
      describeError(new WorkError('data_load_failed', { message: 'No prices for today.' })),
    ).toMatchObject({
      message: 'No prices for today.',
      detail: null,
      retryable: true,
    });
  });
});

describe('describeError, with words of your own,', () => {
  it('says what was being done before what went wrong', () => {
    const { message, detail } = describeError(withCode('ECONNREFUSED'), { context: 'Loading the prices' });
    expect(message).toBe(`Loading the prices: ${WORK_ERRORS.network_failed.message}`);
    expect(detail).toBe('connect failed');
  });

  it('takes another sentence and loses nothing of what was there', () => {
    const own = { message: 'There are no prices today.', context: 'Loading' };
    expect(describeError(withCode('ECONNREFUSED'), own)).toMatchObject({
      message: 'Loading: There are no prices today.',
      detail: 'connect failed',
    });
    expect(describeError(new WorkError('data_load_failed', { message: 'File 7 is gone.' }), own).detail).toBe(
      'File 7 is gone.',
    );
    expect(describeError(hubError('overloaded'), own)).toMatchObject({
      code: 'overloaded',
      detail: ERROR_TABLE.overloaded.message,
    });
  });
});

describe('the errors of work', () => {
  it('R33: travel as reports that the schema accepts', () => {
    for (const code of Object.keys(WORK_ERRORS) as WorkErrorCode[]) {
      const { report } = new WorkError(code, { source: 'loader', impact: 'Today is missing.' });
      expect(errorReportSchema.parse(report)).toEqual(report);
      expect(report).toMatchObject({ code, source: 'loader', impact: 'Today is missing.' });
    }
  });

  it('R33: are completed by their code, but never overruled', () => {
    expect(completeReport({ message: 'm', code: 'lock_failed', severity: 'critical' })).toMatchObject({
      message: 'm',
      severity: 'critical',
      category: 'lock',
      retryable: true,
    });
    expect(completeReport({ message: 'm', code: 'toString' })).toEqual({ message: 'm', code: 'toString' });
  });
});

describe('safeExecute', () => {
  it('answers with the value, or with a description and the fallback', async () => {
    expect(await safeExecute(() => 1)).toEqual({ ok: true, value: 1, error: null });
    const told: unknown[] = [];
    const failed = await safeExecute(() => Promise.reject(withCode('ETIMEDOUT')), {
      fallback: [] as number[],
      onError: (error) => told.push(error),
    });
    expect(failed).toMatchObject({ ok: false, value: [], error: { code: 'timed_out', retryable: true } });
    expect(told).toHaveLength(1);
  });

  it('describes what failed in the words it was given', async () => {
    const options = { message: 'Operation failed.', context: 'Saving' };
    expect(await safeExecute(() => Promise.reject(new Error('jam')), options)).toMatchObject({
      error: { message: 'Saving: Operation failed.', detail: 'jam' },
    });
  });

  it('never throws, not even when its listener does', async () => {
    const throwing = () => {
      throw new Error('again');
    };
    expect(await safeExecute(throwing, { onError: throwing })).toMatchObject({ ok: false, value: null });
  });
});
