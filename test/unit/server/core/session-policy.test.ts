import { describe, expect, it } from '@jest/globals';
import type { Overrides } from '@session-hub/shared';
import { createdDataSchema } from '@session-hub/shared/schemas';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import {
  DEFAULT_POLICY,
  policyDifferences,
  policySettings,
} from 'session-hub/internal/core/session/policy/policy-settings.js';
import { ManualHub } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

async function status(core: HubCore, hub: ManualHub, id: string): Promise<string> {
  return (await hub.run(core.read(ANONYMOUS, id))).status;
}

describe('the policy of a session', () => {
  it("R60: stays what it was created with, whatever becomes of the hub's settings", async () => {
    const hub = await new ManualHub({ policy: { inactivity: 10 * MINUTE } }).start();
    await hub.create('old');
    const next = await hub.replacedBy({ policy: { inactivity: 60 * MINUTE, disconnectAfterErrors: 9 } });
    await hub.run(next.create(ANONYMOUS, { id: 'new', start: true }));
    await hub.pass(11 * MINUTE);
    expect([await status(next, hub, 'old'), await status(next, hub, 'new')]).toEqual(['expired', 'idle']);
  });

  it('R60: stays what it was created with when its template changes', async () => {
    const template = { name: 'short', policy: { lifetime: 5 * MINUTE } };
    const hub = await new ManualHub({ templates: [template] }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', template: 'short', start: true }));
    const next = await hub.replacedBy({ templates: [{ name: 'short', policy: { lifetime: 60 * MINUTE } }] });
    await hub.pass(6 * MINUTE);
    expect(await status(next, hub, 'a')).toBe('expired');
  });

  it("R60: is the hub's for sessions from before policies were kept", async () => {
    const hub = await new ManualHub({ policy: { inactivity: 10 * MINUTE } }).start();
    await hub.create('a');
    const record = hub.disk.read('a');
    if (record === null) throw new Error('it was created');
    const { policy: _, ...guards } = record.guards;
    const old = { ...record, revision: record.revision + 1, guards };
    await hub.run(
      hub.store.write({
        id: 'a',
        expected: record.revision,
        record: old,
        recordText: JSON.stringify(old),
        events: [],
        remember: null,
      }),
    );
    const next = await hub.replacedBy({ policy: { inactivity: 20 * MINUTE } });
    await hub.pass(15 * MINUTE);
    expect(await status(next, hub, 'a')).toBe('idle');
    await hub.pass(6 * MINUTE);
    expect(await status(next, hub, 'a')).toBe('expired');
  });

  it('R60: is told by the created event as far as it is not the default', async () => {
    const hub = await new ManualHub().start();
    await hub.create('plain');
    const overrides = { policy: { lifetime: 60 * MINUTE, retention: { failed: MINUTE } } };
    await hub.run(hub.core.create(ANONYMOUS, { id: 'own', overrides }));
    expect(hub.log('plain')[0]?.data).not.toHaveProperty('policy');
    expect(hub.log('own')[0]?.data).toMatchObject({
      policy: { lifetime: 60 * MINUTE, retention: { ...DEFAULT_POLICY.retention, failed: MINUTE } },
    });
  });

  it.each([['leaseDuration'], ['agentHeartbeat']])('R60: has a %s of a second at least', (name) => {
    for (const value of [1, 999, 1_000.5]) {
      expect(() => policySettings({ [name]: value })).toThrow(new RegExp(`^policy.${name}: .*1000`));
    }
    expect(policySettings({ [name]: 1_000 })).toMatchObject({ [name]: 1_000 });
  });

  it('R60: may be of shorter times in the log of a session from before that', () => {
    const data = { owner: 'o', template: 't', title: '', meta: {} };
    const created = { ...data, policy: { leaseDuration: 1, agentHeartbeat: 1 } };
    expect(createdDataSchema.safeParse(created).data).toEqual(created);
    expect(createdDataSchema.safeParse({ ...data, policy: { leaseDuration: 0 } }).success).toBe(false);
  });

  it('R60: can be made again from what is kept of it', () => {
    for (const changes of [
      {},
      { warnAt: [] },
      { retention: { other: 1 } },
      { onInactivity: 'pause' },
    ] as const) {
      const settings = policySettings(changes as Parameters<typeof policySettings>[0]);
      expect(policySettings(policyDifferences(settings))).toEqual(settings);
    }
    expect(policyDifferences(policySettings())).toEqual({});
  });

  it('R33: has the thresholds of errors: the first keeps it active, several make it error, more disconnected', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const seen: string[] = [];
    for (let n = 1; n <= 5; n++) {
      await hub.append('a', { type: 'error', data: { message: `no ${n}` } });
      seen.push(await status(hub.core, hub, 'a'));
    }
    expect(seen).toEqual(['active', 'active', 'error', 'error', 'disconnected']);
    const own = { id: 'b', start: true, overrides: { policy: { disconnectAfterErrors: 1 } } };
    await hub.run(hub.core.create(ANONYMOUS, own));
    await hub.append('b', { type: 'error', data: { message: 'the only one' } });
    expect(await status(hub.core, hub, 'b')).toBe('disconnected');
  });
});

describe('a session that the hub starts', () => {
  it('R60: has its time of inactivity from then on', async () => {
    const hub = await new ManualHub().start();
    const at = new Date(hub.time.scope(0).now() + 180 * MINUTE).toISOString().slice(11, 19);
    const overrides: Overrides = {
      policy: { onInactivity: 'pause', inactivity: 60 * MINUTE },
      autoStart: [{ condition: 'time_after', value: at }],
    };
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', overrides }));
    await hub.pass(181 * MINUTE);
    expect(await status(hub.core, hub, 'a')).toBe('active');
    await hub.pass(60 * MINUTE);
    expect(await status(hub.core, hub, 'a')).toBe('paused');
  });
});

describe('a session whose worker is lost', () => {
  async function leased(policy: HubCoreOptions['policy'] = {}): Promise<ManualHub> {
    const hub = await new ManualHub({ policy }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w' }));
    await hub.pass(31_000);
    return hub;
  }

  it('R64: is suspended until its worker is back', async () => {
    const hub = await leased();
    expect(await status(hub.core, hub, 'a')).toBe('suspended');
    await hub.run(hub.core.beat(ANONYMOUS, 'w', [{ id: 'a', fence: 1 }]));
    expect(await status(hub.core, hub, 'a')).toBe('active');
    expect(hub.log('a').filter(({ type }) => type === 'status')).toMatchObject([
      { data: { verb: 'start' } },
      { by: 'hub', data: { verb: 'suspend', reason: 'the worker has stopped sending signs of life' } },
      { by: 'hub', data: { verb: 'resume', reason: 'its health is back' } },
    ]);
  });

  it('R64: goes on when somebody resumes it all the same', async () => {
    const hub = await leased();
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'resume' }));
    await hub.pass(60_000);
    expect(await status(hub.core, hub, 'a')).toBe('active');
  });

  it('R64: stays paused when a person holds it', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w' }));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    await hub.pass(31_000);
    await hub.run(hub.core.beat(ANONYMOUS, 'w', [{ id: 'a', fence: 1 }]));
    expect(await status(hub.core, hub, 'a')).toBe('paused');
  });

  it('R64: is disconnected with its last agent, until somebody recovers it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sign = { type: 'agent', data: { name: 'scout' } } as const;
    await hub.append('a', sign);
    await hub.pass(121_000);
    expect(await status(hub.core, hub, 'a')).toBe('disconnected');
    await hub.append('a', sign);
    expect(await status(hub.core, hub, 'a')).toBe('disconnected');
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    expect(await status(hub.core, hub, 'a')).toBe('active');
    expect(hub.log('a').filter(({ type }) => type === 'status')).toMatchObject([
      { data: { verb: 'start' } },
      { by: 'hub', data: { verb: 'disconnect', reason: 'none of its agents has given a sign of life' } },
      { data: { verb: 'recover' } },
    ]);
  });

  it('R64: is not disconnected again when somebody recovers it while its agents are still silent', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.append('a', { type: 'agent', data: { name: 'scout' } });
    await hub.pass(121_000);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    await hub.pass(121_000);
    expect(await status(hub.core, hub, 'a')).toBe('active');
  });

  it('R64: carries on where its policy says so', async () => {
    const hub = await leased({ onLostHealth: 'carry-on' });
    expect(await status(hub.core, hub, 'a')).toBe('active');
  });
});
