import type { Link } from '@session-hub/client';
import type { AppendResult, ErrorShape, Reply } from '@session-hub/shared';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import type { LogModel } from './log-model.js';
import { LoggedNumbers } from './logged-numbers.js';
import type { SimHub } from './sim-hub.js';
import { SimNetwork } from './sim-network.js';

/** So many appends are in flight at most. */
const WINDOW = 6;
const REPLY_MS = 10_000;

/**
 * A worker as somebody would write it from PROTOCOL.md alone, without a lease and with several appends in flight
 * (R96). It reports the numbers 1, 2, 3 … under the same numbers. Whatever goes wrong, it goes back and sends again,
 * in order, and does not wait for what is still on its way.
 */
export class SimPipeline {
  readonly network: SimNetwork;
  readonly #id: string;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #model: LogModel;
  readonly #logged: LoggedNumbers;
  readonly #fail: (what: string) => void;
  #link: Link | null = null;
  #isOpen = false;
  #isClosed = false;
  #epoch: string | null = null;
  #reported = 0;
  /** What was sent before this one does not count any more. */
  #attempt = {};
  #isPausing = false;
  #sent = 0;
  #answered = 0;
  #inFlight = 0;
  #isStopped = false;
  #finish: () => void = () => {};

  constructor(
    id: string,
    time: VirtualTime,
    random: Random,
    hubs: readonly SimHub[],
    model: LogModel,
    fail: (what: string) => void,
  ) {
    this.#id = id;
    this.#time = time;
    this.#random = random;
    this.#model = model;
    this.#logged = new LoggedNumbers(model, id, 'piped');
    this.network = new SimNetwork(time, random, hubs);
    this.#fail = (what) => fail(`pipeline of ${id}: ${what}`);
  }

  start(): void {
    this.#connect();
    this.#work();
  }

  /** Reports nothing more; resolves when all of it has been applied. */
  async finish(): Promise<void> {
    this.#isStopped = true;
    if (this.#answered < this.#reported) await new Promise<void>((resolve) => (this.#finish = resolve));
  }

  /** Once and in order, and nothing missing between: at any moment, and in whatever epoch. */
  checkLog(): void {
    const numbers = this.#logged.read();
    const wrong = numbers.findIndex((number, position) => number !== position + 1);
    if (wrong >= 0) this.#fail(`the log holds number ${numbers[wrong]} after ${numbers[wrong - 1] ?? 0}`);
    if (this.#model.changes === 0 && numbers.length < this.#answered)
      this.#fail(`${this.#answered} were confirmed and ${numbers.length} are in the log`);
  }

  checkFinished(): void {
    if (this.#answered < this.#reported) this.#fail('could not finish though everything works again');
    // History may have changed after the last answer: then nothing holds anything.
    const count = this.#logged.read().length;
    if (this.#epoch === this.#model.epoch(this.#id) && count !== this.#reported)
      this.#fail(`${this.#reported} were sent and ${count} are in the log`);
  }

  close(): void {
    this.#isClosed = true;
    this.#link?.close();
  }

  #work(): void {
    if (this.#isStopped || this.#isClosed) return;
    this.#reported += this.#random.chance(0.1) ? this.#random.between(5, 30) : 1;
    this.#send();
    this.#time.after(this.#random.between(1, 1_000), () => this.#work());
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#isOpen = false;
    const link = this.network.open(
      {},
      {
        opened: () => {
          if (link !== this.#link) return;
          this.#isOpen = true;
          this.#goBack(this.#answered);
        },
        pushed: () => {},
        closed: () => {
          if (link === this.#link) this.#time.after(this.#random.between(100, 2_000), () => this.#connect());
        },
      },
    );
    this.#link = link;
  }

  #send(): void {
    while (this.#isOpen && !this.#isPausing && this.#inFlight < WINDOW && this.#sent < this.#reported) {
      const follows = this.#sent;
      this.#sent = Math.min(this.#reported, follows + this.#random.between(1, 3));
      this.#append(follows, this.#sent);
    }
  }

  #append(follows: number, last: number): void {
    const attempt = this.#attempt;
    const link = this.#link;
    const numbers = Array.from({ length: last - follows }, (_, step) => follows + step + 1);
    const operations = numbers.map((n) => ({ type: 'custom', data: { name: 'piped', payload: n }, n }));
    const epoch = this.#epoch === null ? {} : { epoch: this.#epoch };
    let isAnswered = false;
    this.#inFlight += 1;
    link?.request('append', { id: this.#id, emitter: 'pipeline', follows, operations, ...epoch }, (reply) => {
      isAnswered = true;
      if (attempt === this.#attempt) this.#hear(reply as Reply<AppendResult>, last);
    });
    this.#time.after(REPLY_MS, () => {
      if (isAnswered || attempt !== this.#attempt || link !== this.#link) return;
      link?.close();
      this.#connect();
    });
  }

  #hear(reply: Reply<AppendResult>, last: number): void {
    this.#inFlight -= 1;
    if (reply.ok) this.#applied(reply.value, last);
    else this.#refused(reply.error);
  }

  #applied({ epoch, results }: AppendResult, last: number): void {
    const refusal = results.find(({ ok }) => !ok);
    if (refusal !== undefined) this.#fail(`an operation was refused: ${JSON.stringify(refusal)}`);
    const isChanged = this.#epoch !== null && this.#epoch !== epoch;
    this.#epoch = epoch;
    if (isChanged) {
      this.#goBack(0);
      return;
    }
    // What it follows was applied before it.
    this.#answered = Math.max(this.#answered, last);
    if (this.#isStopped && this.#answered === this.#reported) this.#finish();
    this.#send();
  }

  #refused({ code, details }: ErrorShape): void {
    switch (code) {
      case 'number_gap':
        this.#goBack(Number(details?.expected) - 1);
        return;
      case 'epoch_changed':
        this.#epoch = String(details?.epoch);
        this.#goBack(Number(details?.n));
        return;
      default:
        this.#goBack(this.#answered);
        return;
    }
  }

  /** Sends again what is above `n`, after a moment. */
  #goBack(n: number): void {
    this.#answered = Math.min(this.#answered, n);
    this.#sent = this.#answered;
    this.#inFlight = 0;
    const attempt = {};
    this.#attempt = attempt;
    this.#isPausing = true;
    this.#time.after(this.#random.between(0, 400), () => {
      if (attempt !== this.#attempt) return;
      this.#isPausing = false;
      this.#send();
    });
  }
}
