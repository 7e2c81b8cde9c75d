import type {
  Command,
  HubError,
  JsonRecord,
  Operation,
  ProgressInput,
  RetryOptions,
  SafeOptions,
  SafeResult,
  StepPlan,
  UpdateInput,
} from '@session-hub/shared';
import type { Commands, Fault } from '../session/commands.js';
import type { Session } from '../session/session.js';

export type LogLevel = NonNullable<Extract<Operation, { type: 'log' }>['data']['level']>;
export type SignalValue = Extract<Operation, { type: 'signal' }>['data']['value'];

export type MetricKind = NonNullable<Extract<Operation, { type: 'metric' }>['data']['kind']>;

export interface JobNews {
  /** These operations are not in the log and will not be sent again. */
  refused: { error: HubError; operations: readonly Operation[] };
  /** The lease went to another emitter: what was not acknowledged is dropped, and nothing more is sent. */
  lost: HubError;
  /**
   * The hub lost what it had acknowledged, and `count` operations were sent again. `lost` more, at most, were not
   * kept any longer: those are gone.
   */
  resent: { count: number; lost: number };
}

export interface AttemptOptions<Fallback> extends Omit<SafeOptions<Fallback>, 'onError'> {
  /** Tries again what may help; only the last failure is recorded. Left out: one try. */
  retry?: RetryOptions;
}

/**
 * Writes to one session, under its lease. Reports return at once and are sent in order, many in one message;
 * what the hub has not acknowledged is kept and sent again after a reconnect, and reaches the log once. What it
 * has acknowledged is kept as well, up to 1,000 operations and 1 MB, and sent again should the hub lose it.
 *
 * Memory is bounded. Past 1,000 operations or 1 MB waiting, a report of progress, a signal or a metric
 * supersedes the waiting one of its kind; commands and errors are never passed. `ready()` then waits for room.
 * Past twice the bound a report is refused with `queue_full`: the worker is told through `refused`, a command
 * rejects.
 */
export interface Job extends Commands<void> {
  readonly id: string;
  /** The same session for watching; costs nothing until read. */
  readonly session: Session;
  /** Any verb with everything it takes, such as a `reason`. */
  command(command: Command): Promise<void>;
  progress(current: number, total?: number, description?: string): void;
  progress(progress: ProgressInput): void;
  log(text: string, level?: LogLevel): void;
  error(error: Fault): void;
  /** Which steps there are, by path (`render/scene 1`); `progress({ step, current })` then reports one. */
  steps(steps: readonly StepPlan[]): void;
  /** A numbered artifact of a list, new or in place of the one before. */
  item(list: string, number: number, value: unknown): void;
  /** The whole list, under the numbers 1, 2, 3 … */
  items(list: string, values: readonly unknown[]): void;
  /** An agent's sign of life, due every minute; `role` and `state` stay what they were when left out. */
  agent(name: string, about?: { role?: string; state?: string }): void;
  artifact(name: string, value: unknown, kind?: string): void;
  state(set: JsonRecord, unset?: readonly string[]): void;
  /** Another title, another `meta`: both in one step, and the rows of lists follow. */
  update(update: UpdateInput): void;
  signal(name: string, value: SignalValue): void;
  /** A counter adds `value` to what it is, a distribution takes it in; a gauge, the default, becomes it. */
  metric(name: string, value: number, unit?: string, kind?: MetricKind): void;
  /** What a check found, such as of a data feed: while one has failed the session is held. At most 20 names. */
  check(name: string, ok: boolean, reason?: string): void;
  custom(name: string, payload: unknown): void;
  /**
   * Runs a part of the work and never rejects: when it fails, what went wrong is recorded as an error whose `source`
   * is the name, and comes back as a description beside the fallback. What was called off is no error.
   */
  attempt<Value, Fallback = null>(
    name: string,
    work: (attempt: number) => Value | Promise<Value>,
    options?: AttemptOptions<Fallback>,
  ): Promise<SafeResult<Value, Fallback | null>>;
  /** Resolves when the queue is within its bound. Rejects when the hub refuses this client for good. */
  ready(): Promise<void>;
  /**
   * Resolves when everything reported so far is in the log or has been refused. Rejects when the hub refuses this client for
   * good; reports stay, and are sent after `hub.reconnect()`. A command that waited has rejected and is not sent again.
   */
  flush(): Promise<void>;
  on<Name extends keyof JobNews>(name: Name, listener: (news: JobNews[Name]) => void): () => void;
  /** Flushes, then gives the lease back. The session itself goes on. Ending a session closes its job. */
  close(): Promise<void>;
}
