import type { Socket } from 'node:net';
import { setImmediate as endOfTurn } from 'node:timers/promises';

/** What happens to bytes on their way. */
export type Flow =
  | { kind: 'pass' }
  | { kind: 'delay'; milliseconds: number }
  /** They wait, and go on when the flow changes: a network that comes back. */
  | { kind: 'stall' }
  /** They are lost, and so is the connection, although neither end is told. */
  | { kind: 'swallow' }
  /** One write for every byte. */
  | { kind: 'trickle' }
  /** So many bytes more, however they are cut into chunks; then the end, by FIN or by RST. */
  | { kind: 'limit'; bytes: number; end: 'cut' | 'reset' };

export interface PipeEvents {
  /** Asked anew whenever there is something to send; the same object as before as long as nothing changed. */
  flow(): Flow;
  sent(chunk: Buffer): void;
  swallowed(): void;
  finish(end: 'cut' | 'reset'): void;
}

const MOST_WAITING_BYTES = 1_048_576;
/** So that what was sent before a reset arrives before it does. */
const BEFORE_THE_END_MS = 10;

/** One direction of a connection: from one socket to another, in order. */
export class TcpPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #events: PipeEvents;
  readonly #waiting: { chunk: Buffer; at: number }[] = [];
  #waitingBytes = 0;
  #hasEnded = false;
  #wake: () => void = () => {};
  #limit: { flow: Flow; left: number } | null = null;

  constructor(from: Socket, to: Socket, events: PipeEvents) {
    this.#from = from;
    this.#to = to;
    this.#events = events;
    from.on('data', (chunk: Buffer) => {
      events.sent(chunk);
      this.#waiting.push({ chunk, at: performance.now() });
      this.#waitingBytes += chunk.length;
      if (this.#waitingBytes > MOST_WAITING_BYTES) from.pause();
      this.#wake();
    });
    from.on('end', () => {
      this.#hasEnded = true;
      this.#wake();
    });
    void this.#run();
  }

  /** Call it when `flow()` answers something else, and when the sockets are destroyed. */
  changed(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#to.destroyed) {
      const [next] = this.#waiting;
      if (this.#to.writableNeedDrain) {
        await this.#change();
      } else if (next === undefined) {
        if (this.#hasEnded) return this.#end();
        await this.#change();
      } else {
        await this.#send(next.chunk, next.at);
      }
    }
  }

  async #send(chunk: Buffer, at: number): Promise<void> {
    const flow = this.#events.flow();
    switch (flow.kind) {
      case 'pass':
        this.#write(chunk.length);
        return;
      case 'delay': {
        const wait = at + flow.milliseconds - performance.now();
        if (wait > 0) await this.#change(wait);
        else this.#write(chunk.length);
        return;
      }
      case 'stall':
        return this.#change();
      case 'swallow':
        this.#take(chunk.length);
        return this.#events.swallowed();
      case 'trickle':
        this.#write(1);
        await endOfTurn();
        return;
      case 'limit': {
        if (this.#limit?.flow !== flow) this.#limit = { flow, left: flow.bytes };
        const length = Math.min(chunk.length, this.#limit.left);
        this.#limit.left -= length;
        if (length > 0) this.#write(length);
        if (this.#limit.left > 0) return;
        await new Promise((resolve) => setTimeout(resolve, BEFORE_THE_END_MS));
        return this.#events.finish(flow.end);
      }
    }
  }

  #end(): void {
    if (this.#events.flow().kind === 'swallow') this.#events.swallowed();
    else this.#to.end();
  }

  #write(length: number): void {
    this.#to.write(this.#take(length));
  }

  /** The next bytes of the first chunk; the rest of it stays. */
  #take(length: number): Buffer {
    const [first] = this.#waiting;
    if (first === undefined) return Buffer.alloc(0);
    const bytes = first.chunk.subarray(0, length);
    if (length < first.chunk.length) first.chunk = first.chunk.subarray(length);
    else this.#waiting.shift();
    this.#waitingBytes -= bytes.length;
    if (this.#waitingBytes <= MOST_WAITING_BYTES && this.#from.isPaused()) this.#from.resume();
    return bytes;
  }

  /** Until something arrives, changes or drains, and no longer than that. */
  #change(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(() => this.#wake(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        this.#to.off('drain', this.#wake);
        this.#wake = () => {};
        resolve();
      };
      this.#to.once('drain', this.#wake);
    });
  }
}
