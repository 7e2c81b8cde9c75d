import { type HookLetters, type HookState, hubError, LIMITS, type SessionHook } from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';
import type { Guards, HookMark, SessionRecord } from '../../../ports/session-record.js';
import type { WebhookSender } from '../../../ports/webhook-sender.js';
import type { Draft } from '../../session/draft/draft.js';
import { Deliverer } from './deliverer.js';
import { isOpen } from './hook-marks.js';
import { Lane } from './lane.js';
import { replayChange } from './mark-change.js';
import { type KeptHook, MarkKeeper } from './mark-keeper.js';
import type { HookContext, WebhookSettings, WebhooksFacade } from './webhooks-facade.js';

export interface WebhooksOptions {
  readonly hooks: readonly WebhookSettings[];
  readonly sender: WebhookSender;
}

/** Tells receivers elsewhere of events: each at least once, in the order of the log of its session. */
export class Webhooks implements WebhooksFacade {
  readonly #hooks: ReadonlyMap<string, KeptHook>;
  readonly #keeper: MarkKeeper;
  /** Under what name this node holds deliveries; another one after each start. */
  readonly #node: string;
  readonly #context: HookContext;
  readonly #deliverer: Deliverer;

  constructor({ hooks, sender }: WebhooksOptions, context: HookContext) {
    const { randomness, clock } = context;
    this.#hooks = new Map(
      hooks.map((settings) => [
        settings.name,
        { settings, lane: new Lane(settings.concurrency, randomness) },
      ]),
    );
    this.#node = hooks.length === 0 ? 'nobody' : randomness.id();
    this.#context = context;
    this.#keeper = new MarkKeeper(this.#hooks, this.#node, clock);
    this.#deliverer = new Deliverer({ context, sender, node: this.#node });
  }

  prepare(draft: Draft): void {
    if (this.#hooks.size > 0) this.#keeper.prepare(draft);
  }

  dueAt(guards: Guards): number | null {
    return this.#hooks.size > 0 ? this.#keeper.dueAt(guards) : null;
  }

  /** Begins with what this write handed to this node. */
  committed({ view, guards }: SessionRecord): void {
    for (const mark of guards.hooks ?? []) {
      const hook = this.#hooks.get(mark.name);
      if (hook !== undefined && mark.holder === this.#node && isOpen(mark))
        this.#deliverer.ensure(hook, view.id);
    }
  }

  async close(): Promise<void> {
    this.#keeper.stopTaking();
    await this.#deliverer.close();
  }

  list(_who: Principal): HookState[] {
    const now = this.#context.clock.now();
    return [...this.#hooks.values()].map(({ settings: { name, types }, lane }) => ({
      name,
      types: types === '*' ? types : [...types],
      state: lane.isPaused(now) ? 'paused' : lane.failures > 0 ? 'failing' : 'fine',
      failures: lane.failures,
    }));
  }

  async ofSession(_who: Principal, id: string): Promise<SessionHook[]> {
    const record = await this.#context.store.read(id);
    if (record === null) throw hubError('session_not_found');
    const marks = record.guards.hooks ?? [];
    const silent = [...this.#hooks.keys()].filter((name) => !marks.some((mark) => mark.name === name));
    return [...marks.map(shown), ...silent.map((name) => ({ name, open: null, dead: [] }))];
  }

  async deadLetters(_who: Principal, hook: string, after?: string): Promise<HookLetters> {
    this.#demand(hook);
    const { store } = this.#context;
    const page = await store.list({
      sort: 'createdAt',
      order: 'desc',
      limit: LIMITS.listPage,
      ...(after === undefined ? {} : { after }),
    });
    const records = await Promise.all(page.rows.map(({ id }) => store.read(id)));
    const letters = records.flatMap((record) =>
      (record?.guards.hooks ?? [])
        .filter(({ name }) => name === hook)
        .flatMap(({ dead }) => dead.map((letter) => ({ ...letter, id: record?.view.id ?? '' }))),
    );
    return { letters, next: page.next };
  }

  async replay(
    _who: Principal,
    hook: string,
    id: string,
    from: number,
  ): Promise<{ from: number; to: number }> {
    this.#demand(hook);
    return await this.#context.submit(id, replayChange(hook, from, this.#context.clock.now()));
  }

  #demand(hook: string): void {
    if (!this.#hooks.has(hook)) throw hubError('hook_not_found');
  }
}

function shown(mark: HookMark): SessionHook {
  const { name, seq, last, tries, at, dead } = mark;
  const open = isOpen(mark) ? { from: seq + 1, to: last, tries, nextTry: at } : null;
  return { name, open, dead: [...dead] };
}
