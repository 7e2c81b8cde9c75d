import { fullJitter, HubError } from '@session-hub/shared';
import type { HookMark, SessionRecord } from '../../../ports/session-record.js';
import type { WebhookAnswer, WebhookSender } from '../../../ports/webhook-sender.js';
import { rootReason } from '../../session/draft/actors.js';
import type { Change } from '../../session/draft/draft.js';
import { failed, givenUp, held, isOpen, letGo, told } from './hook-marks.js';
import { markChange } from './mark-change.js';
import { type KeptHook, markOf } from './mark-keeper.js';
import { readPayload } from './payload.js';
import type { HookContext } from './webhooks-facade.js';
import { holdFor, leastHold } from './webhooks-facade.js';

/** The receiver does not want anything any more. */
const GONE = 410;
/** Another node may be changing the session all the time. */
const NOTE_TRIES = 5;
const NOTE_WAIT = { base: 50, cap: 500 };

export interface DelivererOptions {
  context: HookContext;
  sender: WebhookSender;
  /** Under what name this node holds deliveries. */
  node: string;
}

interface Work {
  readonly abort: AbortController;
  /** Something was written since the work last looked. */
  again: boolean;
}

type Step = 'more' | 'end';

/** Makes the deliveries that this node holds. */
export class Deliverer {
  readonly #context: HookContext;
  readonly #sender: WebhookSender;
  readonly #node: string;
  readonly #works = new Map<string, Work>();
  readonly #running = new Set<Promise<void>>();
  #closing = false;

  constructor({ context, sender, node }: DelivererOptions) {
    this.#context = context;
    this.#sender = sender;
    this.#node = node;
  }

  /** Delivers what this node holds of the session, unless that is under way already. */
  ensure(hook: KeptHook, id: string): void {
    if (this.#closing) return;
    const key = `${hook.settings.name} ${id}`;
    const existing = this.#works.get(key);
    if (existing !== undefined) {
      existing.again = true;
      return;
    }
    const work: Work = { abort: new AbortController(), again: false };
    this.#works.set(key, work);
    const running = this.#deliverAll(hook, id, work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Ends what is on its way, and gives it back so that another node, or the next start, need not wait for it. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { abort } of this.#works.values()) abort.abort();
    await Promise.all(this.#running);
    this.#sender.close();
  }

  async #deliverAll(hook: KeptHook, id: string, work: Work): Promise<void> {
    let step: Step;
    do {
      work.again = false;
      await hook.lane.enter();
      step = this.#closing ? 'end' : await this.#deliverSafely(hook, id, work);
      hook.lane.leave();
    } while (!this.#closing && (step === 'more' || work.again));
    this.#works.delete(`${hook.settings.name} ${id}`);
  }

  /** What cannot be done now stays open in the record, and is due again when the hold of this node runs out. */
  async #deliverSafely(hook: KeptHook, id: string, work: Work): Promise<Step> {
    try {
      return await this.#deliver(hook, id, work);
    } catch (error) {
      const facts = { hook: hook.settings.name, session: id, error: rootReason(error) };
      if (error instanceof HubError && error.retryable)
        this.#context.logger.debug('a webhook has to wait', facts);
      else this.#context.logger.warn('a webhook could not be delivered', facts);
      return 'end';
    }
  }

  async #deliver({ settings, lane }: KeptHook, id: string, work: Work): Promise<Step> {
    const { clock, store, cache } = this.#context;
    const record = await this.#read(id);
    const mark = markOf(record?.guards.hooks ?? [], settings.name);
    if (record === null || mark === null || !isOpen(mark) || mark.holder !== this.#node) return 'end';
    const now = clock.now();
    const { epoch } = record.view;
    const known = { name: settings.name, holder: this.#node, seq: mark.seq, epoch };
    const move = (how: (current: HookMark) => HookMark): Promise<boolean> =>
      this.#write(id, markChange(known, how));

    if (lane.isPaused(now)) {
      const later = lane.laterThan(now) ?? now;
      await move((current) => letGo(current, later));
      return 'end';
    }
    if (mark.at - now < leastHold(settings)) {
      await move((current) => held(current, this.#node, now + holdFor(settings)));
      return 'more';
    }
    const payload = await readPayload(store, settings, record.view, mark);
    if (payload === null) {
      cache.drop(id);
      return 'more';
    }
    const { from, to, body } = payload;
    if (body !== null) {
      const key = `${settings.name}/${id}/${epoch}/${from}`;
      const answer = await this.#send({ settings, lane }, { key, body, at: now }, work);
      if (this.#closing && answer.kind === 'none') {
        await move((current) => letGo(current, clock.now()));
        return 'end';
      }
      if (!isFine(answer)) return await this.#fail({ settings, lane }, id, answer, move);
      this.#noteSuccess({ settings, lane });
    }
    const at = clock.now();
    await move((current) => held(told(current, to, at), this.#node, at + holdFor(settings)));
    return 'more';
  }

  async #send(
    { settings }: KeptHook,
    delivery: { key: string; body: string; at: number },
    { abort }: Work,
  ): Promise<WebhookAnswer> {
    const tooLong = new AbortController();
    const cancel = this.#context.clock.after(settings.timeout, () => tooLong.abort());
    const answer = await this.#sender.send(
      settings,
      delivery,
      AbortSignal.any([tooLong.signal, abort.signal]),
    );
    cancel();
    return answer.kind === 'none' && tooLong.signal.aborted
      ? { kind: 'none', reason: `no answer within ${settings.timeout} ms` }
      : answer;
  }

  async #fail(
    { settings, lane }: KeptHook,
    id: string,
    answer: WebhookAnswer,
    move: (how: (current: HookMark) => HookMark) => Promise<boolean>,
  ): Promise<Step> {
    const { clock, randomness, logger } = this.#context;
    const { name, retry } = settings;
    const now = clock.now();
    const reason = reasonOf(answer);
    const pause = lane.failed(now);
    if (pause > 0) logger.warn('a webhook fails and is paused', { hook: name, reason, milliseconds: pause });
    const asked = answer.kind === 'status' ? Math.min(answer.retryAfter ?? 0, retry.cap) : 0;
    const isGone = answer.kind === 'status' && answer.status === GONE;
    let dead = false;
    await move((current) => {
      const tries = current.tries + 1;
      dead = isGone || tries >= settings.tries || now - current.since >= settings.giveUpAfter;
      if (dead) return givenUp(current, isGone ? 'all' : 'next', { at: now, reason, tries });
      const wait = fullJitter(current.tries, () => randomness.fraction(), retry);
      return failed(current, now + Math.max(wait, asked));
    });
    const facts = { hook: name, session: id, reason };
    if (dead) logger.warn('a webhook was given up; what it was not told can be replayed', facts);
    else logger.debug('a webhook was not taken', facts);
    return 'more';
  }

  /** What the receiver has taken is worth more than one try: without the note of it everything is told again. */
  async #write(id: string, change: Change<boolean>): Promise<boolean> {
    const { clock, randomness, submit } = this.#context;
    for (let attempt = 0; ; attempt++) {
      try {
        return await submit(id, change);
      } catch (error) {
        const isWorthIt =
          error instanceof HubError && error.retryable && attempt < NOTE_TRIES && !this.#closing;
        if (!isWorthIt) throw error;
        const wait = fullJitter(attempt, () => randomness.fraction(), NOTE_WAIT);
        await new Promise<void>((resolve) => clock.after(wait, resolve));
      }
    }
  }

  #noteSuccess({ settings, lane }: KeptHook): void {
    if (lane.failures > 0) this.#context.logger.info('a webhook is taken again', { hook: settings.name });
    lane.succeeded();
  }

  async #read(id: string): Promise<SessionRecord | null> {
    return this.#context.cache.get(id) ?? (await this.#context.store.read(id));
  }
}

function isFine(answer: WebhookAnswer): boolean {
  return answer.kind === 'status' && answer.status >= 200 && answer.status < 300;
}

function reasonOf(answer: WebhookAnswer): string {
  switch (answer.kind) {
    case 'status':
      return `answered ${answer.status}`;
    case 'none':
      return answer.reason.slice(0, 80);
  }
}
