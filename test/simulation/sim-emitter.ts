// Loaded beforehand: a real load in the middle of a run would take a time that no seed can repeat.
import '@session-hub/client/internal/emitter/create-jobs.js';
import '@session-hub/client/internal/session/session-events.js';
import { connectHub, type Hub, type Job } from '@session-hub/client';
import type { AppendResult } from '@session-hub/shared';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import type { LogModel } from './log-model.js';
import { LoggedNumbers } from './logged-numbers.js';
import { simEnvironment } from './sim-environment.js';
import type { SimHub } from './sim-hub.js';
import { SimNetwork } from './sim-network.js';
import type { SimPipeline } from './sim-pipeline.js';

/** A worker that reports into one session, under a running number that the checks can follow. */
export class SimEmitter {
  readonly network: SimNetwork;
  readonly id: string;
  /** Another that reports into the same session, and ends before it. */
  companion: SimPipeline | null = null;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #model: LogModel;
  readonly #logged: LoggedNumbers;
  readonly #hub: Hub;
  readonly #fail: (what: string) => void;
  #job: Job | null = null;
  #sent = 0;
  #confirmed = 0;
  #progress = 0;
  #stopped = false;
  #isFinishing = false;
  #finished = false;
  /** The epoch that the newest append was acknowledged in. Of the end of a job that is the last it hears. */
  #acknowledgedIn: string | null = null;
  /** The job has said that it did not keep everything. */
  #mayMiss = false;

  constructor(
    id: string,
    time: VirtualTime,
    random: Random,
    hubs: readonly SimHub[],
    model: LogModel,
    fail: (what: string) => void,
  ) {
    this.id = id;
    this.#time = time;
    this.#random = random;
    this.network = new SimNetwork(time, random, hubs);
    this.network.release = random.pick(['this', 'this', 'last']);
    this.network.onReply = (name, reply) => {
      if (name === 'append' && reply.ok) this.#acknowledgedIn = (reply.value as AppendResult).epoch;
    };
    this.#model = model;
    this.#logged = new LoggedNumbers(model, id, 'numbered');
    this.#hub = connectHub('sim:', { transport: this.network, environment: simEnvironment(time, random) });
    this.#fail = (what) => fail(`emitter of ${id}: ${what}`);
  }

  get hasStarted(): boolean {
    return this.#job !== null;
  }

  /** Creates its session, however often it takes. */
  async start(): Promise<void> {
    try {
      this.#job = await this.#hub.create({ id: this.id, title: this.id, key: `of ${this.id}` });
    } catch {
      this.#time.after(500, () => void this.start());
      return;
    }
    this.#job.on('refused', ({ error }) => this.#fail(`an operation was refused: ${error.code}`));
    this.#job.on('resent', ({ count, lost }) => {
      if (this.#model.changes === 0) this.#fail(`${count} were sent again though nothing was lost`);
      if (lost > 0) this.#mayMiss = true;
    });
    this.#job.on('lost', ({ code }) =>
      this.#fail(`the lease was lost though nobody else wanted it: ${code}`),
    );
    this.companion?.start();
    this.#work();
    this.#confirm();
  }

  /** Much at once, of which no reader may be spared anything. */
  burst(count: number): void {
    for (let times = 0; times < count && !this.#stopped && this.#job !== null; times++)
      this.#number(this.#job);
  }

  /** Reports nothing more; what is under way still has to arrive. */
  async finish(): Promise<void> {
    this.#stopped = true;
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    await this.companion?.finish();
    await this.#job?.flush();
    await this.#job?.complete({ sent: this.#sent });
    this.#finished = true;
  }

  /** Once and in order, and nothing missing between: at any moment. */
  checkLog(): void {
    this.companion?.checkLog();
    const numbers = this.#logged.read();
    numbers.forEach((number, position) => {
      const before = numbers[position - 1] ?? 0;
      if (number <= before || (number !== before + 1 && !this.#mayMiss))
        this.#fail(`the log holds number ${number} after ${before}`);
    });
    if (this.#model.changes === 0) this.#checkNothingLost(numbers);
  }

  /** All that was confirmed is there, and when all is done all that was sent. */
  checkFinished(): void {
    this.companion?.checkFinished();
    if (!this.#finished) this.#fail('could not finish though everything works again');
    // History may have changed after the hub acknowledged the end, or while that was on its way: then nobody holds anything.
    if (this.#acknowledgedIn === this.#model.epoch(this.id) && !this.#mayMiss)
      this.#checkNothingLost(this.#logged.read());
  }

  close(): void {
    this.companion?.close();
    this.#hub.close();
  }

  #checkNothingLost(numbers: readonly number[]): void {
    if (numbers.length < this.#confirmed)
      this.#fail(`${this.#confirmed} were confirmed and ${numbers.length} are in the log`);
    if (!this.#finished) return;
    if (numbers.length !== this.#sent)
      this.#fail(`${this.#sent} were sent and ${numbers.length} are in the log`);
    const completed = this.#model
      .log(this.id)
      .filter(({ type, data }) => type === 'status' && 'to' in data && data.to === 'completed');
    if (completed.length !== 1) this.#fail(`completed ${completed.length} times`);
  }

  #work(): void {
    if (this.#stopped || this.#job === null) return;
    const burst = this.#random.chance(0.04) ? this.#random.between(5, 120) : 1;
    for (let count = 0; count < burst; count++) this.#report(this.#job);
    this.#time.after(this.#random.between(1, 500), () => this.#work());
  }

  #report(job: Job): void {
    const kind = this.#random.between(1, 10);
    if (kind <= 4) {
      this.#progress += 1;
      job.progress(this.#progress, 1_000_000, `step ${this.#progress}`);
    } else if (kind === 5) job.log(`line ${this.#progress}`);
    else if (kind === 6) job.signal(this.#random.pick(['vix', 'open']), this.#random.between(0, 99));
    else if (kind === 7) job.state({ [this.#random.pick(['phase', 'mode'])]: this.#progress });
    else this.#number(job);
  }

  #number(job: Job): void {
    this.#sent += 1;
    job.custom('numbered', this.#sent);
  }

  /** Notes from time to time how much the hub has acknowledged. */
  #confirm(): void {
    const sent = this.#sent;
    void this.#job?.flush().then(() => {
      this.#confirmed = Math.max(this.#confirmed, sent);
      if (!this.#stopped) this.#time.after(this.#random.between(50, 2_000), () => this.#confirm());
    });
  }
}
