import type { BackoffOptions, EventType } from '@session-hub/shared';
import type { WebhookTarget } from '../../../ports/webhook-sender.js';

/** One webhook, complete. */
export interface WebhookSettings extends WebhookTarget {
  readonly types: ReadonlySet<EventType> | '*';
  /** Milliseconds until an answer counts as none. */
  readonly timeout: number;
  /** Deliveries under way at the same time; per session it is one. */
  readonly concurrency: number;
  readonly retry: BackoffOptions;
  /** Failed tries after which a delivery is given up. */
  readonly tries: number;
  /** Milliseconds after which a delivery that fails is given up. */
  readonly giveUpAfter: number;
}

/** How long a node holds a delivery: if it is gone by then, another may begin. */
export function holdFor({ timeout }: WebhookSettings): number {
  return timeout + 5_000;
}

/** A node with less time than this left asks for more before it begins. */
export function leastHold({ timeout }: WebhookSettings): number {
  return timeout + 1_000;
}
