import type { Command, Operation, ProgressInput } from '@session-hub/shared';
import { createCommands, HubError, reportOf } from '../session/first-load.js';
import type { Session } from '../session/session.js';
import type { Job } from './job.js';
import { createJobSender, type JobSender, type JobSenderOptions } from './job-sender.js';

/** A job as its hub sees it. */
export interface RunningJob {
  readonly job: Job;
  readonly id: string;
  readonly sender: JobSender;
}

const ENDING = ['stop', 'finish', 'complete', 'fail'];

export function createJob(session: Session, options: JobSenderOptions): RunningJob {
  const { environment, connection, id, emitter } = options;
  const sender = createJobSender(options);
  const endHere = () =>
    sender.end(new HubError({ code: 'closed', message: 'This job is closed.', retryable: false }));
  const report = (operation: Operation, key: string | null = null) => sender.add(operation, key, null);

  async function command(verb: Command): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      sender.add({ type: 'command', data: verb }, null, (error) =>
        error ? reject(error as Error) : resolve(),
      );
    });
    if (!ENDING.includes(verb.verb)) return;
    // What was stopped may have time left, in which its worker goes on.
    const read = verb.verb === 'stop' ? await connection.call('read', { id }).catch(() => null) : null;
    if (read?.view.status !== 'closing') endHere();
  }

  const job: Job = {
    ...createCommands(command),
    command,
    id,
    session,
    progress(progress: ProgressInput | number, total?: number, description?: string) {
      const data = progressOf(progress, total, description);
      report({ type: 'progress', data }, `progress:${data.step}`);
    },
    steps: (steps) => report({ type: 'steps', data: { steps: [...steps] } }),
    item: (list, number, value) => report({ type: 'item', data: { list, number, value } }),
    items: (list, values) => report({ type: 'items', data: { list, values: [...values] } }),
    agent: (name, { role, state } = {}) =>
      report({ type: 'agent', data: given({ name, role, state }) }, `agent:${name}`),
    log: (text, level) => report({ type: 'log', data: given({ text, level }) }),
    error: (fault) => report({ type: 'error', data: reportOf(fault) }),
    artifact: (name, value, kind) => report({ type: 'artifact', data: given({ name, value, kind }) }),
    state: (set, unset) => report({ type: 'state', data: given({ set, unset: unset && [...unset] }) }),
    update: (data) => report({ type: 'update', data }),
    signal: (name, value) => report({ type: 'signal', data: { name, value } }, `signal:${name}`),
    // What is added up must all arrive; only a gauge is superseded.
    metric: (name, value, unit, kind = 'gauge') =>
      report(
        { type: 'metric', data: given({ name, value, unit, kind: kind === 'gauge' ? undefined : kind }) },
        kind === 'gauge' ? `metric:${name}` : null,
      ),
    check: (name, ok, reason) => report({ type: 'check', data: given({ name, ok, reason }) }),
    custom: (name, payload) => report({ type: 'custom', data: { name, payload } }),
    attempt: (...work) => import('./attempt.js').then(({ attempt }) => attempt(job, environment, ...work)),
    ready: sender.ready,
    flush: sender.flush,
    on: sender.on,
    async close() {
      await sender.flush();
      if (sender.isOver) return;
      endHere();
      await connection.call('release', { id, emitter, fence: sender.grant.fence }).catch(() => {});
    },
  };
  return { job, id, sender };
}

function progressOf(progress: ProgressInput | number, total?: number, description?: string): ProgressInput {
  return typeof progress === 'object' ? progress : given({ current: progress, total, description });
}

type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

/** Without the fields that were left out: the hub refuses an undefined one, as JSON would lose it. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}
