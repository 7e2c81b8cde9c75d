import { type Job, Queue } from 'bullmq';
import { LOAD_IN_FLIGHT, LOAD_SESSIONS } from '../support/append-load.js';
import { serveTasks } from '../support/bench-process.js';
import { type Measured, measured } from '../support/measured.js';

export interface BullmqTask {
  port: number;
  redisPid: number;
  events: number;
}

/** As many jobs as there are sessions, as many updates of each under way, and the same payload. */
serveTasks(async ({ port, redisPid, events }: BullmqTask): Promise<Measured> => {
  const queue = new Queue('bench', { connection: { host: '127.0.0.1', port } });
  const jobs = await queue.addBulk(
    Array.from({ length: LOAD_SESSIONS }, (_, number) => ({ name: 'render', data: { number } })),
  );
  let left = events;
  /** By the job's id, the newest that was sent. */
  const newest = new Map<string | undefined, number>();
  const work = async (job: Job): Promise<void> => {
    while (left > 0) {
      const current = events - left--;
      newest.set(job.id, current);
      await job.updateProgress({ current, text: 'Rendering the next frame' });
    }
  };
  const result = await measured(redisPid, events, () =>
    Promise.all(jobs.flatMap((job) => Array.from({ length: LOAD_IN_FLIGHT }, () => work(job)))),
  );
  for (const [id = '', current] of newest) {
    const progress = (await queue.getJob(id))?.progress;
    if (!(progress instanceof Object) || !('current' in progress) || progress.current !== current)
      throw new Error(`Job ${id} was left at ${JSON.stringify(progress)} instead of ${current}.`);
  }
  await queue.close();
  return result;
});
