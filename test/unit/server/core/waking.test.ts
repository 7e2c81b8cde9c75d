import { describe, expect, it } from '@jest/globals';
import type { Operation } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const WAKING: Operation[] = [
  progress(1),
  { type: 'log', data: { text: 'here' } },
  { type: 'artifact', data: { name: 'page', value: 1 } },
  { type: 'item', data: { list: 'pages', number: 1, value: 1 } },
  { type: 'items', data: { list: 'pages', values: [1] } },
  { type: 'state', data: { set: { text: 'edited' } } },
  { type: 'metric', data: { name: 'speed', value: 1 } },
  custom(1),
];

const QUIET: Operation[] = [
  { type: 'signal', data: { name: 'vix', value: 28 } },
  { type: 'agent', data: { name: 'scout' } },
  { type: 'error', data: { message: 'jam' } },
  { type: 'steps', data: { steps: [{ name: 'load' }] } },
  { type: 'check', data: { name: 'feed', ok: true } },
];

async function idle(): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.create('a');
  await hub.pass(6 * 60_000);
  return hub;
}

async function status(hub: ManualHub): Promise<string> {
  return (await hub.run(hub.core.read(ANONYMOUS, 'a'))).status;
}

describe('an idle session', () => {
  it.each(WAKING)('R32: is woken by $type, which comes after its waking', async (operation) => {
    const hub = await idle();
    expect(await status(hub)).toBe('idle');
    expect((await hub.append('a', operation)).results).toMatchObject([{ ok: true }]);
    expect(await status(hub)).toBe('active');
    expect(hub.log('a').slice(-2)).toMatchObject([{ data: { verb: 'activate' } }, { seq: 5 }]);
  });

  it.each(QUIET)('R32: stays idle at $type', async (operation) => {
    const hub = await idle();
    expect((await hub.append('a', operation)).results).toMatchObject([{ ok: true }]);
    expect(await status(hub)).toBe('idle');
  });

  it('R32: is not woken by what is refused', async () => {
    const hub = await idle();
    const names = Array.from({ length: 201 }, (_, number) => [`name-${number}`, number]);
    const { results } = await hub.append('a', { type: 'state', data: { set: Object.fromEntries(names) } });
    expect(results).toMatchObject([{ error: { code: 'limit_reached' } }]);
    expect(await status(hub)).toBe('idle');
  });
});

describe('a pending session', () => {
  it('R32: is not started by a change of its state', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a' }));
    await hub.append('a', { type: 'state', data: { set: { text: 'edited' } } });
    expect(await status(hub)).toBe('pending');
  });
});
