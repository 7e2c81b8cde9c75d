import { type AgentPlan, LIMITS, type Operation, type SessionView } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { checkRoom } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';

type AgentInput = Extract<Operation, { type: 'agent' }>['data'];

/** So many signs of life may be missing before an agent counts as lost. */
const MISSED = 2;
/** A sign of life this soon after another is not worth a write. */
const GRAIN = 1 / 4;

/** A sign of life. It makes an event when the agent is new, changed, or back; its head otherwise. */
export function hearAgent(draft: Draft, input: AgentInput, by: string, settings: PolicySettings): number {
  const { agents } = draft.view;
  const { name } = input;
  checkRoom('agents', agents, [name]);
  const before = Object.hasOwn(agents, name) ? agents[name] : undefined;
  const heard = draft.guards.agents ?? {};
  const last = Object.hasOwn(heard, name) ? (heard[name] ?? 0) : 0;
  if (draft.at - last >= settings.agentHeartbeat * GRAIN) {
    draft.setGuards({ agents: { ...heard, [name]: draft.at } });
  }
  const { role = before?.role, state = before?.state } = input;
  const isKnown = before !== undefined && before.lost === undefined;
  if (isKnown && before.role === role && before.state === state) return draft.view.seq;
  const said = { name, ...(role === undefined ? {} : { role }), ...(state === undefined ? {} : { state }) };
  return draft.add('agent', said, by);
}

/** When the first of the agents that are still counted on will have been silent for too long; null for none. */
export function nextAgentLoss(view: SessionView, guards: Guards, settings: PolicySettings): number | null {
  const since = [...heardOf(view, guards), ...awaitedOf(view, guards)].map(([, at]) => at);
  return since.length === 0 ? null : Math.min(...since) + MISSED * settings.agentHeartbeat;
}

/** Tells of every agent that has been silent for too long. */
export function loseAgents(draft: Draft, now: number, settings: PolicySettings): void {
  for (const [name, at] of heardOf(draft.view, draft.guards)) {
    if (at + MISSED * settings.agentHeartbeat > now) continue;
    const { at: _, ...agent } = draft.view.agents[name] ?? { at };
    draft.add('agent', { name, ...agent, lost: true }, HUB_ACTOR);
  }
  for (const [{ name, role }, at] of awaitedOf(draft.view, draft.guards)) {
    const isTold = Object.hasOwn(draft.view.agents, name);
    if (isTold || at + MISSED * settings.agentHeartbeat > now) continue;
    draft.add('agent', { name, role, lost: true }, HUB_ACTOR);
  }
}

/** The agents that were planned and never heard, with the time since which they are expected. */
function awaitedOf({ agents, startedAt }: SessionView, { expected = [] }: Guards): [AgentPlan, number][] {
  if (startedAt === null) return [];
  return expected.filter(({ name }) => !Object.hasOwn(agents, name)).map((plan) => [plan, startedAt]);
}

/** The agents that are not lost, with their last sign of life. */
function heardOf(view: SessionView, guards: Guards): [name: string, at: number][] {
  return Object.entries(view.agents)
    .filter(([, { lost }]) => lost === undefined)
    .map(([name, { at }]) => [name, guards.agents?.[name] ?? at]);
}

type CheckInput = Extract<Operation, { type: 'check' }>['data'];

/** What somebody outside has found. It makes an event when that is new; its head when it is as before. */
export function noteCheck(draft: Draft, input: CheckInput, by: string): number {
  const { checks = {} } = draft.view;
  const { name, ok, reason } = input;
  checkRoom('checks', checks, [name], LIMITS.checksPerSession);
  const before = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (before?.ok === ok && before.reason === reason) return draft.view.seq;
  return draft.add('check', input, by);
}
