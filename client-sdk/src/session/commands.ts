import type { Command, ErrorReport } from '@session-hub/shared';

/** What went wrong in the watched work; an exception or a sentence will do. */
export type Fault = ErrorReport | Error | string;

/**
 * The verbs of a session's lifecycle. Each is carried out at most once, however often it had to be sent; a
 * refusal rejects with a HubError that names what is possible instead.
 */
export interface Commands<Result> {
  start(reason?: string): Promise<Result>;
  pause(reason?: string): Promise<Result>;
  resume(reason?: string): Promise<Result>;
  stop(reason?: string): Promise<Result>;
  /** Ends a session that is closing, now that it is in order. */
  finish(reason?: string): Promise<Result>;
  complete(result?: unknown): Promise<Result>;
  fail(error?: Fault): Promise<Result>;
  recover(reason?: string): Promise<Result>;
  touch(): Promise<Result>;
  extend(milliseconds: number): Promise<Result>;
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
