import type { Command, ErrorReport } from '@session-hub/shared';

/**
 * An error of the watched work: a report, an exception or a sentence.
 *
 * @example
 * const fault: Fault = { message: 'The feed is down', code: 'FEED_DOWN', retryable: true };
 * job.error(fault);
 */
export type Fault = ErrorReport | Error | string;

/**
 * The verbs of a session's lifecycle. Each is carried out at most once, also when it was sent again. A
 * refusal rejects with a `HubError` that names what is possible instead.
 *
 * @example
 * await session.pause('Waiting for approval');
 * await session.resume();
 */
export interface Commands<Result> {
  /** Starts a pending session. */
  start(reason?: string): Promise<Result>;
  /** Pauses the session until `resume`. */
  pause(reason?: string): Promise<Result>;
  /** Resumes a paused session. */
  resume(reason?: string): Promise<Result>;
  /** Stops the session. It is `closing` while its worker cleans up, and then `closed`. */
  stop(reason?: string): Promise<Result>;
  /** Ends a session that is `closing`, when the cleanup is done. */
  finish(reason?: string): Promise<Result>;
  /** Ends the session as completed. `result` is in its outcome. */
  complete(result?: unknown): Promise<Result>;
  /** Ends the session as failed. `error` is in its outcome. */
  fail(error?: Fault): Promise<Result>;
  /** Returns the session to work after errors, and resets the error count. */
  recover(reason?: string): Promise<Result>;
  /** Counts as activity, so that the inactivity deadline starts again. */
  touch(): Promise<Result>;
  /** Moves the deadlines of the session by this many milliseconds. */
  extend(milliseconds: number): Promise<Result>;
  /** Records an error of the work. The policy of the session decides what follows. */
  recordError(error: Fault): Promise<Result>;
}

/** The verbs that take no more than a reason. */
const PLAIN = ['start', 'pause', 'resume', 'stop', 'finish', 'recover'] as const;

/** Each verb as a method over the one way to carry them out. */
export function createCommands<Result>(command: (command: Command) => Promise<Result>): Commands<Result> {
  const plain = PLAIN.map((verb) => [
    verb,
    (reason?: string) => command({ verb, ...(reason !== undefined && { reason }) }),
  ]);
  return {
    ...(Object.fromEntries(plain) as Pick<Commands<Result>, (typeof PLAIN)[number]>),
    complete: (result) => command({ verb: 'complete', ...(result !== undefined && { result }) }),
    fail: (error) => command({ verb: 'fail', ...(error !== undefined && { error: reportOf(error) }) }),
    touch: () => command({ verb: 'touch' }),
    extend: (milliseconds) => command({ verb: 'extend', milliseconds }),
    recordError: (error) => command({ verb: 'recordError', error: reportOf(error) }),
  };
}

export function reportOf(fault: Fault): ErrorReport {
  if (typeof fault === 'string') return { message: fault };
  if (!(fault instanceof Error)) return fault;
  return { message: fault.message || fault.name, ...(fault as { report?: ErrorReport }).report };
}
