import { COMMAND_VERBS, type CommandVerb, type Status, type Verb } from './statuses.js';

const WORKING = ['active', 'idle'] as const satisfies readonly Status[];
const HELD = ['paused', 'suspended'] as const satisfies readonly Status[];
const BROKEN = ['error', 'disconnected'] as const satisfies readonly Status[];
const OPEN = ['pending', ...WORKING, ...HELD, ...BROKEN] as const satisfies readonly Status[];

interface Rule {
  from: readonly Status[];
  /** `same`: the verb is allowed here and leaves the status as it is. */
  to: Status | 'same';
}

/** The whole lifecycle. What is not in this table does not happen. */
export const LIFECYCLE: Readonly<Record<Verb, Rule>> = {
  start: { from: ['pending'], to: 'active' },
  pause: { from: WORKING, to: 'paused' },
  resume: { from: HELD, to: 'active' },
  stop: { from: OPEN, to: 'closing' },
  finish: { from: ['closing'], to: 'closed' },
  complete: { from: [...WORKING, ...HELD, 'error', 'closing'], to: 'completed' },
  fail: { from: [...OPEN, 'closing'], to: 'failed' },
  recover: { from: [...HELD, ...BROKEN], to: 'active' },
  touch: { from: [...OPEN, 'closing'], to: 'same' },
  extend: { from: OPEN, to: 'same' },
  recordError: { from: [...OPEN, 'closing'], to: 'same' },
  idle: { from: ['active'], to: 'idle' },
  activate: { from: ['idle'], to: 'active' },
  suspend: { from: WORKING, to: 'suspended' },
  degrade: { from: WORKING, to: 'error' },
  disconnect: { from: [...WORKING, 'suspended', 'error'], to: 'disconnected' },
  expire: { from: OPEN, to: 'expired' },
};

/** Where the verb leads from this status, or null when the table does not allow it. */
export function nextStatus(status: Status, verb: Verb): Status | null {
  const rule = LIFECYCLE[verb];
  if (!rule.from.includes(status)) return null;
  return rule.to === 'same' ? status : rule.to;
}

/** What somebody may ask for in this status; the text of a refusal names these. */
export function possibleVerbs(status: Status): CommandVerb[] {
  return COMMAND_VERBS.filter((verb) => nextStatus(status, verb) !== null);
}
