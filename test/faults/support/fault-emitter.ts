import { connectHub, type Hub, type Job, type Operation } from '@session-hub/client';
import type { HistoryFile } from './history-file.js';
import { pause } from './pause.js';

const PERIOD_MS = 20;
const PROGRESS_EVERY = 5;
const AGAIN_MS = 200;

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
  #job: Job | null = null;
  #isReporting = false;
  #isClosed = false;
  #loop: Promise<void> = Promise.resolve();
  acked = 0;
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
    this.#take(await this.#hub.create({ id: this.session, title: this.session }));
    this.#isReporting = true;
    this.#loop = this.#report();
  }

  /** Reports nothing new; what was reported is still sent. */
  rest(): void {
    this.#isReporting = false;
  }

  get hasNothingUnsent(): boolean {
    return !this.#isReporting && this.#unsettled === 0;
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

  #take(job: Job): void {
    this.#job = job;
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
      if (error.code === 'session_not_found' && this.#job === job) void this.#begin(job);
    });
    job.on('lost', () => {
      if (this.#job === job) void this.#begin(job);
    });
  }

  /** The session is not there any more, or somebody else's: makes it, or takes it, once more. */
  async #begin(former: Job): Promise<void> {
    this.#job = null;
    void former.close();
    while (!this.#isClosed) {
      try {
        return this.#take(await this.#hub.create({ id: this.session, title: this.session }));
      } catch {
        await pause(AGAIN_MS);
      }
      try {
        return this.#take(await this.#hub.attach(this.session));
      } catch {
        await pause(AGAIN_MS);
      }
    }
  }

  async #report(): Promise<void> {
    while (this.#isReporting) {
      const job = this.#job;
      if (job !== null) {
        await Promise.race([job.ready(), pause(AGAIN_MS)]);
        this.#reportOnce(job);
      }
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
