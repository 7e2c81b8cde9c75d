import type { Command, Status } from '@session-hub/client';

export type Verb = Command['verb'];

const OPEN: readonly Status[] = ['pending', 'active', 'idle', 'paused', 'suspended', 'error', 'disconnected'];

/** The table of PROTOCOL.md, R41, for the verbs this page offers, in the order of their buttons. */
const ALLOWED = {
  start: ['pending'],
  resume: ['paused', 'suspended'],
  recover: ['paused', 'suspended', 'error', 'disconnected'],
  pause: ['active', 'idle'],
  extend: OPEN,
  finish: ['closing'],
  complete: ['active', 'idle', 'paused', 'suspended', 'error', 'closing'],
  fail: [...OPEN, 'closing'],
  stop: OPEN,
} as const satisfies Partial<Record<Verb, readonly Status[]>>;

export type OfferedVerb = keyof typeof ALLOWED;
export const OFFERED_VERBS = Object.keys(ALLOWED) as OfferedVerb[];

/** What a person may ask for in this status. The hub decides; this only spares them a refusal. */
export function verbsOf(status: Status): OfferedVerb[] {
  return OFFERED_VERBS.filter((verb) => (ALLOWED[verb] as readonly Status[]).includes(status));
}
