import { describe, expect, it } from '@jest/globals';
import type { AgentPlan, Operation, Overrides, SessionView } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { SHIPPED_TEMPLATES } from 'session-hub/internal/core/session/templates/shipped/index.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;
const LONG_ROLE = 'x'.repeat(200);
const AGENTS: AgentPlan[] = [
  { name: 'one', role: 'plans' },
  { name: 'two', role: LONG_ROLE },
];

async function created(overrides: Overrides, template = 'default'): Promise<ManualHub> {
  const hub = await new ManualHub({ templates: [{ name: 'default' }] }).start();
  await hub.run(hub.core.create(ANONYMOUS, { id: 'a', template, overrides }));
  return hub;
}

const expecting = () => created({ agents: AGENTS, policy: { expectAgents: true } });

function start(hub: ManualHub): Promise<unknown> {
  return hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'start' }));
}

function view(hub: ManualHub, core: HubCore = hub.core): Promise<SessionView> {
  return hub.run(core.read(ANONYMOUS, 'a'));
}

const sign = (name: string): Operation => ({ type: 'agent', data: { name } });

describe('the agents a session was created with', () => {
  it('R79: are lost when they give no first sign within two heartbeats of the start, which disconnects it', async () => {
    const hub = await expecting();
    await hub.pass(5 * MINUTE);
    expect((await view(hub)).agents).toEqual({});
    await start(hub);
    await hub.pass(2 * MINUTE - 1_000);
    expect((await view(hub)).agents).toEqual({});
    await hub.pass(1_500);
    const late = await view(hub);
    expect(late).toMatchObject({
      status: 'disconnected',
      health: { state: 'lost', evidence: ['agents_lost'] },
      agents: { one: { role: 'plans', lost: true }, two: { lost: true } },
    });
    expect(sessionViewSchema.parse(late)).toEqual(late);
    expect(hub.log('a').filter(({ type }) => type === 'agent')).toMatchObject([{ by: 'hub' }, { by: 'hub' }]);
  });

  it('R79, R68: make it slow where only some are missing, and are welcome when they come late', async () => {
    const hub = await expecting();
    await start(hub);
    await hub.append('a', sign('one'));
    await hub.pass(MINUTE);
    await hub.append('a', sign('one'));
    await hub.pass(MINUTE + 500);
    expect(await view(hub)).toMatchObject({
      status: 'active',
      health: { state: 'slow', evidence: ['agent_lost'], reasons: ['no sign of life from two'] },
    });
    await hub.append('a', sign('two'));
    expect(await view(hub)).toMatchObject({
      health: { state: 'healthy' },
      agents: { two: { role: LONG_ROLE } },
    });
  });

  it('R79: are missed once, and cost nothing after that', async () => {
    const hub = await expecting();
    await start(hub);
    await hub.pass(3 * MINUTE);
    let writes = 0;
    hub.storage.onCommit.add(() => {
      writes += 1;
    });
    await hub.pass(20 * MINUTE);
    expect(writes).toBe(0);
  });

  it('R79: are expected by a hub that goes on with the session', async () => {
    const hub = await expecting();
    await start(hub);
    await hub.pass(MINUTE);
    const next = await hub.replacedBy();
    await hub.pass(MINUTE + 1_000);
    expect((await view(hub, next)).status).toBe('disconnected');
  });

  it('R79: are missed together with those that went silent, when all are gone', async () => {
    const hub = await expecting();
    await start(hub);
    await hub.append('a', sign('one'));
    await hub.pass(2 * MINUTE + 500);
    expect((await view(hub)).status).toBe('disconnected');
  });

  it.each<[string, Overrides]>([
    ['its policy does not ask for them', { agents: AGENTS }],
    ['there are none', { policy: { expectAgents: true } }],
  ])('R79: are not missed where %s', async (_what, overrides) => {
    const hub = await created(overrides);
    await start(hub);
    await hub.append('a', progress(1));
    await hub.pass(10 * MINUTE);
    expect(await view(hub)).toMatchObject({ status: 'idle', agents: {} });
  });

  it.each(SHIPPED_TEMPLATES.filter(({ agents }) => agents !== undefined))(
    'R79: are expected in $name, which is shipped',
    async ({ name, agents = [] }) => {
      const hub = await created({}, name);
      await start(hub);
      await hub.pass(2 * MINUTE + 500);
      const { status, agents: known } = await view(hub);
      expect([status, Object.keys(known)]).toEqual(['disconnected', agents.map((agent) => agent.name)]);
    },
  );

  it('R79, R63: are not expected where somebody who uses no agents says so', async () => {
    const hub = await created({ policy: { expectAgents: false } }, 'regular-trading');
    await start(hub);
    await hub.pass(2 * MINUTE + 500);
    expect((await view(hub)).status).toBe('active');
  });
});
