import { type CreateInput, type CreateResult, hubError } from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';
import { followConditions } from '../conditions/follow-conditions.js';
import { actorOf } from '../draft/actors.js';
import type { Change, Draft } from '../draft/draft.js';
import { acquireLease } from '../operations/lease-changes.js';
import { policyDifferences } from '../policy/policy-settings.js';
import type { Templates } from '../templates/templates.js';

export function createChange(who: Principal, input: CreateInput, templates: Templates): Change<CreateResult> {
  return {
    kind: 'create',
    ...(input.id === undefined ? {} : { mayFollow: true as const }),
    apply: (draft) => (draft.view.seq === 0 ? create(draft, who, input, templates) : existing(draft, input)),
  };
}

function create(draft: Draft, who: Principal, input: CreateInput, templates: Templates): CreateResult {
  const by = actorOf(who, input.emitter);
  const before = draft.view;
  const { template, title, meta, state, plan, policy } = templates.begin(input);
  const differences = policyDifferences(policy);
  const lifeBy = Object.keys(differences).length === 0 ? {} : { policy: differences };
  draft.add('created', { owner: input.owner ?? who.id, template, title, meta, ...plan, ...lifeBy }, by);
  if (Object.keys(state).length > 0) draft.add('state', { set: state }, by);
  const { autoStart, autoStop } = plan;
  const waitsFor = { ...(autoStart && { autoStart }), ...(autoStop && { autoStop }) };
  const conditions = Object.keys(waitsFor).length === 0 ? {} : { conditions: waitsFor };
  const expected = policy.expectAgents && plan.agents !== undefined ? { expected: plan.agents } : {};
  draft.setGuards({
    createKey: input.key ?? null,
    activeAt: draft.at,
    policy: differences,
    ...conditions,
    ...expected,
  });
  const lease =
    input.emitter === undefined ? null : acquireLease(draft, input.emitter, 'if-free', by, policy);
  if (input.start === true) draft.move('start', by);
  // Now, and not only with the write, so that the answer shows what they did.
  followConditions(draft, before, policy);
  return { view: draft.view, created: true, lease };
}

/** The same create again, because its reply was lost, is answered; another one's is refused. */
function existing({ view, guards }: Draft, input: CreateInput): CreateResult {
  if (input.key === undefined || input.key !== guards.createKey) throw hubError('session_exists');
  return { view, created: false, lease: guards.lease?.emitter === input.emitter ? guards.lease : null };
}
