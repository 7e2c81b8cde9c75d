import type { HubOptions, Job, JobNews } from '@session-hub/client';
import type { OperationResult, RequestInput } from '@session-hub/shared';
import type { Asked } from './fake-transport.js';
import { EPOCH } from './frames.js';
import { ManualClient } from './manual-client.js';

type Append = Asked<'append'>;

/** A job whose hub answers only when a test says so. */
export class ManualJob {
  readonly client: ManualClient;
  readonly job: Job;
  readonly refused: JobNews['refused'][] = [];
  readonly lost: JobNews['lost'][] = [];

  constructor(client: ManualClient, job: Job) {
    this.client = client;
    this.job = job;
    job.on('refused', (news) => this.refused.push(news));
    job.on('lost', (error) => this.lost.push(error));
  }

  /** Attached to the session `a` under fence 7; the hub has applied `lastNumber` operations of this emitter. */
  static async attached(lastNumber = 0, options: HubOptions = {}): Promise<ManualJob> {
    const client = await new ManualClient(options).connect();
    const job = client.hub.attach('a');
    await client.settle();
    client.link
      .takeOne('acquire')
      .answer({ lease: { emitter: 'worker', fence: 7, until: 0 }, n: lastNumber, epoch: EPOCH });
    return new ManualJob(client, await job);
  }

  async append(): Promise<Append> {
    await this.client.settle();
    return this.client.link.takeOne('append');
  }

  async nothingIsSent(): Promise<boolean> {
    await this.client.settle();
    return this.client.link.take('append').length === 0;
  }

  /** Applies the batch that waits, refusing those operations that `refuses` says. */
  async apply(refuses: (n: number) => boolean = () => false): Promise<Append> {
    const asked = await this.append();
    asked.answer({
      epoch: EPOCH,
      seq: 1,
      results: asked.input.operations.map(({ n = 0 }): OperationResult => {
        if (!refuses(n)) return { ok: true, seq: n };
        return { ok: false, error: { code: 'limit_reached', message: 'No.', retryable: false } };
      }),
    });
    await this.client.settle();
    return asked;
  }
}

export function numbersOf({ operations }: RequestInput<'append'>): (number | undefined)[] {
  return operations.map(({ n }) => n);
}

/** Whether the promise has settled by now. */
export function settling(promise: Promise<unknown>): { isSettled: boolean } {
  const settling = { isSettled: false };
  const done = () => {
    settling.isSettled = true;
  };
  promise.then(done, done);
  return settling;
}
