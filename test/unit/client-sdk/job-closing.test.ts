import { describe, expect, it } from '@jest/globals';
import { viewAt } from '../../support/client/frames.js';
import { ManualJob } from '../../support/client/manual-job.js';

async function stopped(): Promise<{ manual: ManualJob; stop: Promise<void> }> {
  const manual = await ManualJob.attached();
  const stop = manual.job.stop('enough');
  await manual.apply();
  return { manual, stop };
}

describe('a job that stops its session', () => {
  it('R78: goes on while the session is closing, until it has finished it', async () => {
    const { manual, stop } = await stopped();
    manual.client.link.takeOne('read').answer({ view: { ...viewAt(3), status: 'closing' } });
    await stop;
    manual.job.state({ positions: 0 });
    const finished = manual.job.finish('all is sold');
    const { input } = await manual.apply();
    expect(input.operations).toMatchObject([
      { type: 'state' },
      { type: 'command', data: { verb: 'finish', reason: 'all is sold' } },
    ]);
    await finished;
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' } }]);
  });

  it('R78: ends with a session that was closed at once', async () => {
    const { manual, stop } = await stopped();
    manual.client.link.takeOne('read').answer({ view: { ...viewAt(4), status: 'closed' } });
    await stop;
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' } }]);
  });

  it('R78: ends when the session is not there any more', async () => {
    const { manual, stop } = await stopped();
    manual.client.link.takeOne('read').refuse({ code: 'session_not_found', retryable: false });
    await stop;
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' } }]);
  });
});
