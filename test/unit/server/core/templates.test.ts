import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@session-hub/shared';
import { templateSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { policySettings } from 'session-hub/internal/core/session/policy/policy-settings.js';
import { SHIPPED_TEMPLATES } from 'session-hub/internal/core/session/templates/shipped/index.js';
import { Templates } from 'session-hub/internal/core/session/templates/templates.js';
import { ManualHub } from '../../../support/manual-hub.js';

const HOUR = 3_600_000;

const OWN = {
  name: 'own',
  title: 'Mine',
  meta: { team: 'a', place: 'here' },
  state: { limit: 3, mode: 'slow' },
  policy: { lifetime: HOUR },
  steps: [{ name: 'one' }, { name: 'two', weight: 3 }],
  agents: [{ name: 'Ada', role: 'plans' }],
  autoStart: [{ condition: 'vix_below', value: 30 }],
};

describe('a session from a template', () => {
  it('R62: begins with what the template says', async () => {
    const hub = await new ManualHub({ templates: [OWN] }).start();
    const { view } = await hub.run(
      hub.core.create(ANONYMOUS, { id: 'a', template: 'own', meta: { place: 'there' } }),
    );
    expect(view).toMatchObject({
      template: 'own',
      title: 'Mine',
      meta: { team: 'a', place: 'there' },
      state: { limit: 3, mode: 'slow' },
    });
    const { steps, agents, autoStart, policy } = OWN;
    expect(hub.log('a')).toMatchObject([
      { type: 'created', data: { steps, agents, autoStart, policy } },
      { type: 'state', data: { set: OWN.state } },
    ]);
  });

  it('R63: takes overrides: policy and state name by name, lists as a whole', async () => {
    const hub = await new ManualHub({ templates: [OWN] }).start();
    const overrides = { policy: { inactivity: 1_000 }, state: { limit: 5 }, steps: [] };
    const { view } = await hub.run(
      hub.core.create(ANONYMOUS, { id: 'a', template: 'own', title: 'Yours', overrides }),
    );
    expect(view).toMatchObject({ title: 'Yours', state: { limit: 5, mode: 'slow' } });
    expect(hub.log('a')[0]?.data).toMatchObject({
      steps: [],
      agents: OWN.agents,
      policy: { lifetime: HOUR, inactivity: 1_000 },
    });
  });

  it('R63: that nobody knows is a mere label, unless something depends on it', async () => {
    const hub = await new ManualHub({ templates: [OWN] }).start();
    const { view } = await hub.run(hub.core.create(ANONYMOUS, { id: 'a', template: 'nightly build' }));
    expect(view.template).toBe('nightly build');
    const refused = hub.run(
      hub.core.create(ANONYMOUS, { id: 'b', template: 'nightly build', overrides: { state: { a: 1 } } }),
    );
    await expect(refused).rejects.toMatchObject({
      code: 'template_not_found',
      message: expect.stringContaining('own'),
      details: { template: 'nightly build', known: expect.arrayContaining(['own', 'regular-trading']) },
    });
    await expect(hub.run(hub.core.read(ANONYMOUS, 'b'))).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('R63: that nobody knows is refused where the hub was told so', async () => {
    const hub = await new ManualHub({ unknownTemplates: 'refuse' }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a' }));
    await expect(
      hub.run(hub.core.create(ANONYMOUS, { id: 'b', template: 'regular trading' })),
    ).rejects.toMatchObject({ code: 'template_not_found' });
  });

  it('R63: refuses overrides that contradict themselves, with a sentence', async () => {
    const hub = await new ManualHub().start();
    const overrides = { policy: { idleAfter: 2 * HOUR, inactivity: HOUR } };
    await expect(
      hub.run(hub.core.create(ANONYMOUS, { template: 'proposal', overrides })),
    ).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/policy.idleAfter must not be longer.*be paused before it is idle/),
    });
  });
});

describe('the names a session begins with', () => {
  const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, n]));
  const most = LIMITS.namesPerView;

  it.each(['meta', 'state'] as const)('R23 R63: are as few in its %s as it may ever hold', async (part) => {
    const hub = await new ManualHub({ templates: [OWN] }).start();
    const create = (id: string, count: number, template: string) => {
      const given = part === 'meta' ? { meta: names(count) } : { overrides: { state: names(count) } };
      return hub.run(hub.core.create(ANONYMOUS, { id, template, ...given }));
    };
    const refusal = { code: 'limit_reached', details: { part, limit: most } };
    await expect(create('a', most + 1, 'backtest')).rejects.toMatchObject(refusal);
    await expect(create('a', most, 'own')).rejects.toMatchObject(refusal);
    expect((await create('a', most - 2, 'own')).created).toBe(true);
  });

  it('R62: are counted when the hub starts, where a template brings them', () => {
    const templates = [{ name: 'vast', state: names(most + 1) }];
    const given = { templates, policy: policySettings(), unknown: 'accept' } as const;
    expect(() => new Templates(given)).toThrow(/The template vast: .*names/);
  });
});

describe('a template and a change of what the sessions of the hub live by', () => {
  const LONG = { name: 'long', policy: { idleAfter: 5 * 60_000 } };
  const changes = { policy: { inactivity: 60_000 } };

  it('R74: refuses the change that would contradict a template, by its name', async () => {
    const hub = await new ManualHub({ templates: [LONG] }).start();
    const { managing } = hub.core;
    await expect(hub.run(managing.reconfigure(ANONYMOUS, { changes }))).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/The template long .*policy.idleAfter must not be longer/),
    });
    expect(hub.core.limits.state.version).toBe(0);
    await hub.run(managing.reconfigure(ANONYMOUS, { changes: { tombstones: 5_000 } }));
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', template: 'long' }));
  });

  it('R63: refuses with a sentence a create from one that contradicts what was changed elsewhere', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.managing.reconfigure(ANONYMOUS, { changes }));
    const core = await hub.replacedBy({ templates: [LONG] });
    await expect(hub.run(core.create(ANONYMOUS, { id: 'a', template: 'long' }))).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/The template long .*policy.idleAfter must not be longer/),
    });
    const overrides = { policy: { idleAfter: 1_000 } };
    await hub.run(core.create(ANONYMOUS, { id: 'b', template: 'backtest', overrides }));
  });
});

describe('the templates of a hub', () => {
  it('R62: are the shipped ones and its own, of which the own one counts', async () => {
    const hub = await new ManualHub({ templates: [OWN, { name: 'backtest', title: 'Ours' }] }).start();
    const templates = await hub.core.templates(ANONYMOUS);
    expect(templates.map(({ name }) => name)).toEqual([
      'backtest',
      'dashboard-user',
      'extended-hours',
      'generation',
      'manual-override',
      'own',
      'paper-trading',
      'proposal',
      'regular-trading',
    ]);
    expect(templates[0]).toEqual({ name: 'backtest', title: 'Ours' });
  });

  it('R62: fit the schema as they are shipped, over any settings of a hub', () => {
    for (const template of SHIPPED_TEMPLATES) {
      expect(templateSchema.parse(template)).toEqual(template);
      expect(() =>
        policySettings(template.policy, policySettings({ inactivity: 1, lifetime: 1 })),
      ).not.toThrow();
    }
  });

  it('R62: are refused at the start when one contradicts itself, by its name', () => {
    const templates = [{ name: 'odd', policy: { degradeAfterErrors: 9 } }];
    expect(() => new Templates({ templates, policy: policySettings(), unknown: 'accept' })).toThrow(
      /The template odd: policy.degradeAfterErrors/,
    );
  });
});
