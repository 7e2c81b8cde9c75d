import { describe, expect, it } from '@jest/globals';
import type { CallInput, CallOutput, Hub } from '@session-hub/client';
import { hubError } from '@session-hub/shared';
import { EPOCH, resetFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

describe('hub.call', () => {
  it('makes a request that has no method of its own, and resolves with its output', async () => {
    const client = await new ManualClient().connect();
    const output = client.hub.call('touch-many', { ids: ['a'] });
    const { input, answer } = client.link.takeOne('touch-many');
    expect(input).toEqual({ ids: ['a'] });
    const touched: CallOutput<'touch-many'> = {
      results: [{ id: 'a', ok: true, seq: 3, status: 'active' }],
      next: null,
    };
    answer(touched);
    expect(await output).toEqual(touched);
  });

  it('waits for the connection, and sends the same again when no reply came', async () => {
    const client = new ManualClient();
    const append: CallInput<'append'> = {
      id: 'a',
      operations: [{ type: 'log', data: { text: 'x' } }],
      key: 'k',
    };
    const output = client.hub.call('append', append);
    await client.connect();
    expect(client.link.takeOne('append').input).toEqual(append);
    await client.reconnect();
    const { input, answer } = client.link.takeOne('append');
    expect(input).toEqual(append);
    const appended: CallOutput<'append'> = { epoch: EPOCH, seq: 3, results: [] };
    answer(appended);
    expect(await output).toEqual(appended);
  });

  it('rejects with the refusal of the hub, and with closed after the end', async () => {
    const client = await new ManualClient().connect();
    const refused = expect(client.hub.call('read', { id: 'a' })).rejects.toMatchObject({
      code: 'session_not_found',
    });
    client.link.takeOne('read').refuse(hubError('session_not_found').toJSON());
    await refused;
    client.hub.close();
    await expect(client.hub.call('read', { id: 'a' })).rejects.toMatchObject({ code: 'closed' });
  });

  it('has the types of each request', async () => {
    const client = await new ManualClient().connect();
    const view = client.hub.call('read', { id: 'a' }).then((output) => output.view.title);
    client.link.takeOne('read').answer({ view: resetFrame(1).view });
    expect(await view).toBe(resetFrame(1).view.title);
    expect(wrongCalls).toBeInstanceOf(Function);
  });
});

/** Never called: the build fails when one of these lines compiles without its comment. */
function wrongCalls(hub: Hub): unknown[] {
  return [
    // @ts-expect-error The hub knows no such request.
    hub.call('reed', { id: 'a' }),
    // @ts-expect-error The input of `read` is an id.
    hub.call('read', { name: 'a' }),
    // @ts-expect-error The SDK subscribes by itself.
    hub.call('subscribe', { sessions: [{ id: 'a' }] }),
    // @ts-expect-error A repeated append is recognised by its key.
    hub.call('append', { id: 'a', operations: [{ type: 'log', data: { text: 'x' } }] }),
    // @ts-expect-error The output of `read` is a view.
    hub.call('read', { id: 'a' }).then(({ rows }) => rows),
  ];
}
