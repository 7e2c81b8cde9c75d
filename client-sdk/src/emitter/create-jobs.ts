import type { CreateInput } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import { HubError } from '../session/first-load.js';
import type { Session } from '../session/session.js';
import { createJob, type RunningJob } from './create-job.js';
import type { Job } from './job.js';
import type { Grant } from './job-sender.js';

/**
 * What `hub.create` takes. The session starts at once unless `start` is false, and this emitter holds its
 * lease.
 *
 * @example
 * const input: NewSession = { id: 'nightly-import', title: 'Nightly import', template: 'import' };
 * const job = await hub.create(input);
 */
export type NewSession = Omit<CreateInput, 'emitter'>;

/**
 * Options of `hub.attach`.
 *
 * @example
 * const options: AttachOptions = { mode: 'if-free' };
 * const job = await hub.attach('nightly-import', options);
 */
export interface AttachOptions {
  /**
   * `take`, the default, replaces the holder of the lease. `if-free` rejects with `lease_held` while another
   * emitter holds it.
   */
  mode?: 'if-free' | 'take';
}

/** A third of the time a lease runs. */
const BEAT_MS = 10_000;
const MOST_IN_A_BEAT = 1_000;

const gone = () =>
  new HubError({
    code: 'lease_lost',
    message: 'The lease is gone: another has it, or the session has ended.',
    retryable: false,
  });

export interface Jobs {
  create(input?: NewSession): Promise<Job>;
  attach(id: string, options?: AttachOptions): Promise<Job>;
}

/** The jobs of one hub, and the one heartbeat that keeps their leases. */
export function createJobs(
  environment: Environment,
  connection: Connection,
  emitter: string,
  session: (id: string) => Session,
): Jobs {
  const running = new Set<RunningJob>();
  let isBeating = false;

  return {
    async create(input = {}) {
      const id = input.id ?? environment.id();
      const key = input.key ?? environment.id();
      const asked = { start: true, ...input, id, key, emitter };
      const { created, lease, view } = await connection.call('create', asked);
      // It was there: somebody else may have taken it, and an earlier life of ours may have used numbers.
      if (!created || !lease) return attach(id, 'if-free', asked);
      return begin(id, { fence: lease.fence, epoch: view.epoch, n: 0 }, asked);
    },
    attach: (id, { mode = 'take' } = {}) => attach(id, mode, null),
  };

  async function attach(id: string, mode: 'if-free' | 'take', recreate: CreateInput | null) {
    // Two jobs would number their reports alike.
    for (const known of running) if (known.id === id) return known.job;
    const { lease, n, epoch } = await connection.call('acquire', { id, emitter, mode });
    return begin(id, { fence: lease.fence, epoch, n }, recreate);
  }

  function begin(id: string, granted: Grant, recreate: CreateInput | null): Job {
    const onEnd = () => running.delete(job);
    const job = createJob(session(id), { environment, connection, id, emitter, granted, recreate, onEnd });
    running.add(job);
    if (!isBeating) beatLater();
    return job.job;
  }

  function beatLater() {
    isBeating = running.size > 0;
    if (isBeating) environment.after(BEAT_MS, beat);
  }

  function beat() {
    const jobs = [...running];
    while (jobs.length > 0) renew(jobs.splice(0, MOST_IN_A_BEAT));
    beatLater();
  }

  function renew(jobs: readonly RunningJob[]) {
    const leases = jobs.map(({ id, sender: { grant } }) => ({ id, fence: grant.fence, epoch: grant.epoch }));
    connection.request('beat', { emitter, leases }, (reply) => {
      if (!reply?.ok) return;
      for (const { id, sender } of jobs) {
        // While something is under way its own answer says more: the session may have ended by it.
        if (!sender.isIdle) continue;
        if (reply.value.lost.includes(id)) sender.lose(gone());
        if (reply.value.renumbered.includes(id)) sender.rejoin();
      }
    });
  }
}
