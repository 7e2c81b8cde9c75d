import type { HubEvent } from '@session-hub/shared';
import type { WebhookPayload } from 'session-hub';
import type { WebhooksOptions } from 'session-hub/internal/core/deliver/webhooks/webhooks.js';
import type { WebhookSettings } from 'session-hub/internal/core/deliver/webhooks/webhooks-facade.js';
import type { WebhookAnswer, WebhookSender } from 'session-hub/internal/ports/webhook-sender.js';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { ScopedClock, VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import type { LogModel } from './log-model.js';

const HOOK: WebhookSettings = {
  name: 'receiver',
  url: 'https://receiver.example/',
  secrets: [],
  types: '*',
  timeout: 2_000,
  concurrency: 2,
  retry: { base: 100, cap: 3_000 },
  tries: 1_000,
  giveUpAfter: 1_000_000,
};

/** R80: hears of every event of every session through a webhook, over a way that loses requests and answers. */
export class SimReceiver {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #model: LogModel;
  readonly #fail: (what: string) => void;
  /** The texts of the events taken, by session and seq, under whatever epoch. */
  readonly #taken = new Map<string, Map<number, Set<string>>>();
  /** By session and epoch. */
  readonly #highest = new Map<string, number>();
  #isBad = true;

  constructor(time: VirtualTime, random: Random, model: LogModel, fail: (what: string) => void) {
    this.#time = time;
    this.#random = random;
    this.#model = model;
    this.#fail = fail;
  }

  /** For one life of one hub: what is sent arrives even when the hub dies, the answer then does not. */
  webhooks(clock: ScopedClock): WebhooksOptions {
    const sender: WebhookSender = {
      send: ({ name: _name }, { body }, signal) =>
        new Promise((resolve) => {
          const answer = (given: WebhookAnswer): void =>
            void clock.after(this.#latency(), () => resolve(given));
          signal.addEventListener('abort', () => answer({ kind: 'none', reason: 'aborted' }));
          this.#time.after(this.#latency(), () => {
            const fate = this.#isBad ? this.#random.between(1, 10) : 10;
            if (fate === 1) return;
            if (fate <= 3) return answer({ kind: 'status', status: 500, retryAfter: null });
            this.#take(JSON.parse(body) as WebhookPayload);
            if (fate > 4) answer({ kind: 'status', status: 200, retryAfter: null });
          });
        }),
      close: () => {},
    };
    return { hooks: [HOOK], sender };
  }

  heal(): void {
    this.#isBad = false;
  }

  /** Everything that is in the log now was taken, and was then what it is now. */
  checkEnd(id: string): void {
    for (const event of this.#model.log(id)) {
      if (this.#taken.get(id)?.get(event.seq)?.has(JSON.stringify(event)) !== true) {
        this.#fail(`the webhook was not told event ${event.seq} of ${id}`);
        return;
      }
    }
  }

  #take({ session: { id }, epoch, from, events, missing }: WebhookPayload): void {
    if (missing !== undefined)
      this.#fail(`the webhook was told that events of ${id} are missing, and none are`);
    const log = this.#model.log(id, epoch);
    for (const event of events) {
      if (JSON.stringify(log[event.seq - 1]) !== JSON.stringify(event))
        this.#fail(`the webhook was told event ${event.seq} of ${id} ${epoch}, which is another`);
      this.#note(id, event);
    }
    const key = `${id} ${epoch}`;
    const highest = this.#highest.get(key);
    // An epoch begins with what the one before had not told.
    if (highest !== undefined && from > highest + 1)
      this.#fail(`the webhook was told ${id} ${epoch} from ${from} after ${highest}`);
    this.#highest.set(key, Math.max(highest ?? 0, events.at(-1)?.seq ?? 0));
  }

  #note(id: string, event: HubEvent): void {
    const seqs = this.#taken.get(id) ?? new Map<number, Set<string>>();
    this.#taken.set(id, seqs);
    const texts = seqs.get(event.seq) ?? new Set<string>();
    seqs.set(event.seq, texts.add(JSON.stringify(event)));
  }

  #latency(): number {
    return this.#isBad ? this.#random.pick([1, 20, 1_500]) : 5;
  }
}
