/** In the order a session usually goes through them. */
export const STATUSES = [
  'pending',
  'active',
  'idle',
  'paused',
  'suspended',
  'error',
  'disconnected',
  'closing',
  'completed',
  'failed',
  'closed',
  'expired',
] as const;
/**
 * The status of a session.
 *
 * @example
 * const running: Status[] = ['active', 'idle', 'paused'];
 * const { rows } = await hub.list({ status: running });
 */
export type Status = (typeof STATUSES)[number];

/** Verbs that somebody outside the hub may ask for. */
export const COMMAND_VERBS = [
  'start',
  'pause',
  'resume',
  'stop',
  'finish',
  'complete',
  'fail',
  'recover',
  'touch',
  'extend',
  'recordError',
] as const;
export type CommandVerb = (typeof COMMAND_VERBS)[number];

/** Verbs that only the hub itself carries out, when activity, a threshold or a policy says so. */
export const HUB_VERBS = ['idle', 'activate', 'suspend', 'degrade', 'disconnect', 'expire'] as const;
export type HubVerb = (typeof HUB_VERBS)[number];

export type Verb = CommandVerb | HubVerb;
