import { MARK } from './bench-event.js';

const NEEDLE = Buffer.from(MARK);
const DOT = 46;
const ZERO = 48;
/** A mark may be cut in two where payloads are not whole messages. */
const LONGEST_MARK = 40;

export type OnDelivery = (session: number, number: number) => void;

/** Holds what each watcher was told against what was published: everything, once, and in order. */
export class Ledger {
  delivered = 0;
  onDelivery: OnDelivery | null = null;
  readonly #published: number[];
  readonly #watchers: number[];
  #expected = 0;
  #duplicates = 0;
  #lost = 0;
  #onSettled: () => void = () => {};

  constructor(sessions: number) {
    this.#published = Array.from({ length: sessions }, () => 0);
    this.#watchers = Array.from({ length: sessions }, () => 0);
  }

  get sessions(): number {
    return this.#published.length;
  }

  get missing(): number {
    return this.#expected - this.delivered;
  }

  /** Numbers of so many events that are about to be published; the first of them is returned. */
  publish(session: number, count: number): number {
    const first = this.#published[session] ?? 0;
    this.#published[session] = first + count;
    this.#expected += count * (this.#watchers[session] ?? 0);
    return first;
  }

  publishedIn(session: number): number {
    return this.#published[session] ?? 0;
  }

  /** A watcher that is to be told whatever happens in these from now on. */
  reader(sessions: readonly number[]): LedgerReader {
    const next = new Map<number, number>();
    for (const session of sessions) {
      next.set(session, this.publishedIn(session));
      this.#watchers[session] = (this.#watchers[session] ?? 0) + 1;
    }
    return new LedgerReader(this, next);
  }

  /** Of this one nothing is expected any more. */
  forget(sessions: Iterable<number>): void {
    for (const session of sessions) this.#watchers[session] = (this.#watchers[session] ?? 0) - 1;
  }

  count(session: number, number: number, next: number): void {
    if (number < next) {
      this.#duplicates += 1;
      return;
    }
    this.#lost += number - next;
    this.delivered += 1;
    this.onDelivery?.(session, number);
    if (this.delivered === this.#expected) this.#onSettled();
  }

  /** Resolves when everybody has been told everything, or when nothing more came for `patience` milliseconds. */
  async settled(patience = 3_000): Promise<void> {
    let before = -1;
    while (this.missing > 0 && this.delivered !== before) {
      before = this.delivered;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#onSettled = resolve;
        timer = setTimeout(resolve, patience);
      });
      clearTimeout(timer);
    }
  }

  /** Why what was measured counts for nothing; null when it counts. */
  problem(): string | null {
    if (this.#duplicates > 0) return `${this.#duplicates} events came twice`;
    if (this.#lost > 0) return `${this.#lost} events were passed over`;
    return this.missing === 0 ? null : `${this.missing} of ${this.#expected} events did not come`;
  }
}

/** One watcher's place in each session it watches. */
export class LedgerReader {
  readonly #ledger: Ledger;
  readonly #next: Map<number, number>;
  #isForgotten = false;
  #rest: Buffer | null = null;

  constructor(ledger: Ledger, next: Map<number, number>) {
    this.#ledger = ledger;
    this.#next = next;
  }

  /** The number of the event that it has to be told next. */
  nextIn(session: number): number {
    return this.#next.get(session) ?? 0;
  }

  forget(): void {
    this.#isForgotten = true;
    this.#ledger.forget(this.#next.keys());
  }

  /** Counts the events of a payload that holds whole messages. */
  readonly take = (buffer: Buffer, start: number, end: number): void => {
    if (!this.#isForgotten) this.#takeMarks(buffer.subarray(start, end));
  };

  /** The same of a stream that may be cut anywhere. */
  readonly takeStream = (buffer: Buffer, start: number, end: number): void => {
    if (this.#isForgotten) return;
    const chunk = buffer.subarray(start, end);
    const whole = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    const taken = this.#takeMarks(whole);
    this.#rest = Buffer.from(whole.subarray(Math.max(taken, whole.length - LONGEST_MARK)));
  };

  /** Returns where the last mark ends that is all there. */
  #takeMarks(payload: Buffer): number {
    let taken = 0;
    for (;;) {
      const found = payload.indexOf(NEEDLE, taken);
      const end = found < 0 ? -1 : this.#takeMark(payload, found + NEEDLE.length);
      if (end < 0) return taken;
      taken = end;
    }
  }

  #takeMark(payload: Buffer, from: number): number {
    const { length } = payload;
    let at = from;
    let session = 0;
    for (; at < length && payload[at] !== DOT; at++) session = session * 10 + (payload[at] ?? 0) - ZERO;
    let number = 0;
    for (at += 1; at < length && payload[at] !== DOT; at++) number = number * 10 + (payload[at] ?? 0) - ZERO;
    if (at >= length) return -1;
    const next = this.#next.get(session) ?? 0;
    if (number >= next) this.#next.set(session, number + 1);
    this.#ledger.count(session, number, next);
    return at;
  }
}
