import { describe, expect, it } from '@jest/globals';
import { viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

const done = { seq: 6, view: viewAt(6) };

describe('a command', () => {
  it('R29: carries the verb with what it takes, under a key of its own', async () => {
    const client = await new ManualClient().connect();
    const session = client.hub.session('a');
    void session.start();
    void session.pause('lunch');
    void session.complete({ pages: 3 });
    void session.complete();
    void session.fail(new TypeError('no paper'));
    void session.fail();
    void session.touch();
    void session.extend(60_000);
    void session.recordError('jam');
    void session.recordError({ message: 'jam', code: 'E7' });
    void session.command({ verb: 'stop', ifSeq: 5 });
    const asked = client.link.take('command');
    expect(asked.map(({ input }) => input.command)).toEqual([
      { verb: 'start' },
      { verb: 'pause', reason: 'lunch' },
      { verb: 'complete', result: { pages: 3 } },
      { verb: 'complete' },
      { verb: 'fail', error: { message: 'no paper' } },
      { verb: 'fail' },
      { verb: 'touch' },
      { verb: 'extend', milliseconds: 60_000 },
      { verb: 'recordError', error: { message: 'jam' } },
      { verb: 'recordError', error: { message: 'jam', code: 'E7' } },
      { verb: 'stop', ifSeq: 5 },
    ]);
    expect(new Set(asked.map(({ input }) => input.key)).size).toBe(asked.length);
  });

  it('R28: is repeated under the same key after a lost reply, on the same link and on another', async () => {
    const client = await new ManualClient().connect();
    const result = client.hub.session('a').resume();
    const first = client.link.takeOne('command').input;
    await client.pass(10_000);
    expect(client.link.takeOne('command').input).toEqual(first);
    await client.reconnect();
    const again = client.link.takeOne('command');
    expect(again.input).toEqual(first);
    again.answer(done);
    await expect(result).resolves.toEqual(done);
  });

  it('waits for a connection when there is none', async () => {
    const client = new ManualClient();
    const result = client.hub.session('a').start();
    await client.pass(300);
    await client.connect();
    client.link.takeOne('command').answer(done);
    await expect(result).resolves.toEqual(done);
  });

  it('R30: rejects with the refusal and its details', async () => {
    const client = await new ManualClient().connect();
    const result = client.hub.session('a').resume();
    client.link.takeOne('command').refuse({
      code: 'illegal_transition',
      message: 'Not now.',
      details: { status: 'active', possible: ['pause'] },
      steps: ['Pause it first.'],
    });
    await expect(result).rejects.toMatchObject({
      name: 'HubError',
      code: 'illegal_transition',
      retryable: false,
      retryAfter: null,
      details: { status: 'active', possible: ['pause'] },
      steps: ['Pause it first.'],
    });
  });

  it('R5: leaves it to the caller what to do about a refusal for now', async () => {
    const client = await new ManualClient().connect();
    const result = client.hub.session('a').command({ verb: 'touch', ifSeq: 3 });
    client.link.takeOne('command').refuse({ code: 'seq_moved', retryable: true });
    await expect(result).rejects.toMatchObject({ code: 'seq_moved', retryable: true });
    expect(client.link.take('command')).toEqual([]);
  });
});
