import { Worker } from 'node:worker_threads';
import type { JournalReply, Refusal, ReplyOf, RequestKind, RequestOf } from './journal-messages.js';

interface Asked {
  readonly resolve: (reply: JournalReply) => void;
  readonly reject: (error: JournalError) => void;
}

/** The journal refused, or ended before it could answer. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly failure: Refusal['failure'];

  constructor({ failure, reason }: Omit<Refusal, 'kind'>) {
    super(reason);
    this.failure = failure;
  }
}

/** One thread of the store, from its start to its end. */
export class WorkerLink {
  /** Resolves when the thread is gone and has let go of the database. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  /** In the order of asking, which is the order of the replies. */
  #asked: Asked[] = [];
  #reason: string | null = null;

  /** `onEnd` hears why the thread ended, once. */
  constructor(program: 'journal-worker.js' | 'list-worker.js', onEnd: (reason: string) => void) {
    // Without the flags of this process, some of which a thread refuses.
    this.#worker = new Worker(new URL(`./${program}`, import.meta.url), { execArgv: [] });
    this.#worker.on('message', (reply: JournalReply | Refusal) => this.#settle(reply));
    this.#worker.on('error', (error: unknown) => {
      this.#reason = error instanceof Error ? error.message : String(error);
    });
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        const reason = this.#reason ?? `The storage thread ended (exit code ${code}).`;
        this.#reason = reason;
        this.#rejectAll(reason);
        onEnd(reason);
        resolve();
      });
    });
  }

  ask<Kind extends RequestKind>(request: RequestOf<Kind>): Promise<ReplyOf<Kind>> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== null) return reject(new JournalError({ failure: 'broken', reason: this.#reason }));
      // Replies come in the order of the requests, so this one is of the request's kind.
      this.#asked.push({ resolve: resolve as (reply: JournalReply) => void, reject });
      this.#worker.postMessage(request);
    });
  }

  /** Answers what was asked before, then ends. */
  async close(): Promise<void> {
    await this.ask({ kind: 'close' }).catch(() => this.#worker.terminate());
    await this.ended;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
    await this.ended;
  }

  #settle(reply: JournalReply | Refusal): void {
    const asked = this.#asked.shift();
    if (reply.kind === 'refused') asked?.reject(new JournalError(reply));
    else asked?.resolve(reply);
  }

  #rejectAll(reason: string): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const { reject } of asked) reject(new JournalError({ failure: 'broken', reason }));
  }
}
