import { connectHub, type Hub, type Job, type Operation } from '@session-hub/client';
import type { HistoryFile } from './history-file.js';
import { isOpen } from './is-open.js';
import { pause } from './pause.js';

const PERIOD_MS = 20;
const PROGRESS_EVERY = 5;
/** After this long without room the report is made all the same, as a worker that cannot wait would. */
const LONGEST_WAIT_MS = 200;

/** A worker that reports without end into one session, and writes down what the SDK says became of it. */
export class FaultEmitter {
  readonly session: string;
  readonly #name: string;
  readonly #hub: Hub;
  readonly #history: HistoryFile;
  readonly #refused = new Set<string>();
  /** Reports whose fate is not known yet. */
  #unsettled = 0;
  #reported = 0;
  #isReporting = false;
  #isClosed = false;
  #loop: Promise<void> = Promise.resolve();
  acked = 0;
  /** The newest report that was acknowledged. */
  newestAcked = 0;
  /** What must never happen to a worker. */
  failure: string | null = null;

  constructor(name: string, url: string, session: string, history: HistoryFile) {
    this.#name = name;
    this.session = session;
    this.#history = history;
    this.#hub = connectHub(url, { emitter: name });
  }

  /** Resolves when the session is there. */
  async start(): Promise<void> {
    const job = await this.#hub.create({ id: this.session, title: this.session });
    this.#listen(job);
    this.#isReporting = true;
    this.#loop = this.#report(job);
  }

  /** Reports nothing new; what was reported is still sent. */
  rest(): void {
    this.#isReporting = false;
  }

  /** How many reports it has made. */
  get reported(): number {
    return this.#reported;
  }

  get hasNothingUnsent(): boolean {
    return !this.#isReporting && this.#unsettled === 0;
  }

  get isConnected(): boolean {
    return isOpen(this.#hub.connection.state);
  }

  get state(): string {
    return `${this.#name}: ${this.#unsettled} unsettled, connection ${this.#hub.connection.state.kind}`;
  }

  async close(): Promise<void> {
    this.#isReporting = false;
    this.#isClosed = true;
    this.#hub.close();
    await this.#loop;
  }

  #listen(job: Job): void {
    job.on('refused', ({ error, operations }) => {
      for (const token of operations.flatMap(tokenOf)) {
        this.#refused.add(token);
        this.#history.add({
          kind: 'refused',
          session: this.session,
          emitter: this.#name,
          token,
          code: error.code,
        });
      }
    });
    job.on('resent', ({ count }) =>
      this.#history.add({ kind: 'resent', session: this.session, emitter: this.#name, count }),
    );
    job.on('lost', ({ code }) => {
      this.failure = `${this.#name} lost its lease (${code}), which nobody else wanted`;
    });
  }

  async #report(job: Job): Promise<void> {
    while (this.#isReporting) {
      await Promise.race([job.ready(), pause(LONGEST_WAIT_MS)]);
      this.#reportOnce(job);
      await pause(PERIOD_MS);
    }
  }

  #reportOnce(job: Job): void {
    const n = ++this.#reported;
    const token = `${this.session}/${this.#name}/${n}`;
    const entry = { session: this.session, emitter: this.#name, n, token };
    this.#history.add({ kind: 'sent', ...entry });
    this.#unsettled += 1;
    job.custom('tick', { token });
    if (n % PROGRESS_EVERY === 0) job.progress(n);
    job.flush().then(
      () => {
        this.#unsettled -= 1;
        if (this.#refused.has(token) || this.#isClosed) return;
        this.acked += 1;
        this.newestAcked = Math.max(this.newestAcked, n);
        this.#history.add({ kind: 'acked', ...entry });
      },
      (error: unknown) => {
        this.failure = String(error);
      },
    );
  }
}

function tokenOf(operation: Operation): string[] {
  if (operation.type !== 'custom') return [];
  const { token } = operation.data.payload as { token: string };
  return [token];
}
