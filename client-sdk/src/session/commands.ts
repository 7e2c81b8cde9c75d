import type { ErrorReport } from '@session-hub/shared';

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
  complete(result?: unknown): Promise<Result>;
  fail(error?: Fault): Promise<Result>;
  recover(reason?: string): Promise<Result>;
  touch(): Promise<Result>;
  extend(milliseconds: number): Promise<Result>;
  recordError(error: Fault): Promise<Result>;
}
