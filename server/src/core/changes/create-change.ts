import { type CreateInput, type CreateResult, hubError } from '@session-hub/shared';
import type { Principal } from '../../ports/authenticator.js';
import { actorOf } from '../append/actors.js';
import type { Change } from '../append/change.js';
import type { Draft } from '../append/draft.js';
import { acquireLease } from '../leases/lease-changes.js';
import type { PolicySettings } from '../policy/policy-settings.js';

export function createChange(
  who: Principal,
  input: CreateInput,
  policy: PolicySettings,
): Change<CreateResult> {
  return {
    kind: 'create',
    apply: (draft) => (draft.view.seq === 0 ? create(draft, who, input, policy) : existing(draft, input)),
  };
}

function create(draft: Draft, who: Principal, input: CreateInput, policy: PolicySettings): CreateResult {
  const by = actorOf(who, input.emitter);
  const { owner = who.id, template = 'default', title = '', meta = {} } = input;
  draft.add('created', { owner, template, title, meta }, by);
  draft.setGuards({ createKey: input.key ?? null, activeAt: draft.at });
  const lease =
    input.emitter === undefined ? null : acquireLease(draft, input.emitter, 'if-free', by, policy);
  if (input.start === true) draft.move('start', by);
  return { view: draft.view, created: true, lease };
}

/** The same create again, because its reply was lost, is answered; another one's is refused. */
function existing({ view, guards }: Draft, input: CreateInput): CreateResult {
  if (input.key === undefined || input.key !== guards.createKey) throw hubError('session_exists');
  return { view, created: false, lease: guards.lease?.emitter === input.emitter ? guards.lease : null };
}
