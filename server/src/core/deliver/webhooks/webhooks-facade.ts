import type { BackoffOptions, EventType, HookLetters, HookState, SessionHook } from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';
import type { WebhookTarget } from '../../../ports/webhook-sender.js';
import type { Change } from '../../session/draft/draft.js';
import type { AppendContext } from '../../write/append-context.js';

/** What can be asked of webhooks, and done about those that failed. */
export interface WebhooksFacade {
  /** The webhooks of this node, and how they do here. */
  list(who: Principal): HookState[];
  /** What each webhook has not been told of a session. Rejects with `session_not_found`. */
  ofSession(who: Principal, id: string): Promise<SessionHook[]>;
  /**
   * Dead letters of a hook, of one page of sessions after another, the newest first: an empty page with a `next` is
   * not the end. Every session is looked at, so this is for people and not for polling. Rejects with `hook_not_found`.
   */
  deadLetters(who: Principal, hook: string, after?: string): Promise<HookLetters>;
  /**
   * Tells the hook all its events of the session again, from `from` on. Rejects with `hook_not_found`,
   * `session_not_found` or `cursor_ahead`.
   */
  replay(who: Principal, hook: string, id: string, from: number): Promise<{ from: number; to: number }>;
}

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

/** What webhooks need around them. They take part in appends, so they cannot be made from what appends are made of. */
export interface HookContext
  extends Pick<AppendContext, 'store' | 'cache' | 'clock' | 'randomness' | 'logger'> {
  submit<Result>(id: string, change: Change<Result>): Promise<Result>;
}
