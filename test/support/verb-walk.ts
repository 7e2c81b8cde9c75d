import {
  COMMAND_VERBS,
  type Command,
  type CommandVerb,
  HubError,
  type HubEvent,
  isEnded,
  nextStatus,
  possibleVerbs,
  type Status,
} from '@session-hub/shared';
import type { HubFacade, Principal } from 'session-hub';

export const TESTER: Principal = { id: 'tester', kind: 'person', roles: [] };

export function commandOf(verb: CommandVerb): Command {
  switch (verb) {
    case 'extend':
      return { verb, milliseconds: 1_000, reason: 'a test' };
    case 'recordError':
      return { verb, error: { message: 'a test' } };
    default:
      return { verb, reason: 'a test' };
  }
}

interface Model {
  status: Status;
  errors: number;
}

/** What the lifecycle table and the thresholds of the default policy say of a verb; null when it is refused. */
function after({ status, errors }: Model, verb: CommandVerb): Model | null {
  const to = nextStatus(status, verb);
  if (to === null) return null;
  if (verb === 'stop') return { status: nextStatus(to, 'finish') ?? to, errors };
  if (verb === 'recover') return { status: to, errors: 0 };
  if (verb !== 'recordError') return { status: to, errors };
  const count = errors + 1;
  if (count >= 5) return { status: nextStatus(to, 'disconnect') ?? to, errors: count };
  return { status: (count >= 3 ? nextStatus(to, 'degrade') : null) ?? to, errors: count };
}

/** Carries the verbs out one after the other. Throws where the hub and the table are of different minds. */
export async function walk(hub: HubFacade, id: string, verbs: readonly CommandVerb[]): Promise<void> {
  await hub.create(TESTER, { id });
  let model: Model = { status: 'pending', errors: 0 };
  for (const verb of verbs) {
    const expected = after(model, verb);
    const answer = await outcomeOf(hub, id, verb);
    if (answer.status !== (expected?.status ?? null)) {
      throw new Error(`${verb} of a session that is ${model.status} led to ${JSON.stringify(answer)}.`);
    }
    if (expected === null) checkRefusal(answer.error, model.status);
    model = expected ?? model;
  }
  const end = checkChain(await logOf(hub, id));
  if (end !== model.status) throw new Error(`The log ends as ${end}, the table as ${model.status}.`);
}

async function outcomeOf(hub: HubFacade, id: string, verb: CommandVerb) {
  try {
    const { view } = await hub.command(TESTER, id, commandOf(verb));
    return { status: view.status, error: null };
  } catch (error) {
    if (error instanceof HubError) return { status: null, error };
    throw error;
  }
}

function checkRefusal(error: HubError | null, status: Status): void {
  const code = isEnded(status) ? 'session_ended' : 'illegal_transition';
  const possible = JSON.stringify(error?.details?.possible ?? []);
  if (error?.code === code && possible === JSON.stringify(possibleVerbs(status))) return;
  throw new Error(`The refusal in ${status} was ${JSON.stringify(error)}.`);
}

export async function logOf(hub: HubFacade, id: string): Promise<HubEvent[]> {
  const events: HubEvent[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = await hub.history(TESTER, { id, after });
    events.push(...page.texts.map((text) => JSON.parse(text) as HubEvent));
    after = page.next;
  }
  return events;
}

/** Each transition starts where the one before ended, as the table allows it, and no number is missing. Answers the last status. */
export function checkChain(events: readonly HubEvent[]): Status {
  let status: Status = 'pending';
  events.forEach((event, position) => {
    if (event.seq !== position + 1) throw new Error(`Event ${event.seq} stands at place ${position + 1}.`);
    if (event.type !== 'status') return;
    const { verb, from, to } = event.data;
    if (from !== status || nextStatus(from, verb) !== to)
      throw new Error(`Event ${event.seq} leads by ${verb} from ${from} to ${to}; it was ${status}.`);
    status = to;
  });
  return status;
}

export const LASTING_VERBS = COMMAND_VERBS.filter(
  (verb) => verb !== 'stop' && verb !== 'complete' && verb !== 'fail',
);
