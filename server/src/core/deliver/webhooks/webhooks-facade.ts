import type { HookLetters, HookState, SessionHook } from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';

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
