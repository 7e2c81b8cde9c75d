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

/**
 * The level of a log line; `info` by default.
 *
 * @example
 * const level: LogLevel = 'warn';
 * job.log('Skipped 3 rows', level);
 */
export type LogLevel = NonNullable<Extract<Operation, { type: 'log' }>['data']['level']>;
/**
 * The value of a signal: a number, a boolean or a short text.
 *
 * @example
 * const value: SignalValue = 17.5;
 * job.signal('vix', value);
 */
export type SignalValue = Extract<Operation, { type: 'signal' }>['data']['value'];

/**
 * How the values of a metric combine. A `gauge` keeps the newest value, a `counter` adds up, a
 * `distribution` keeps quantiles.
 *
 * @example
 * const kind: MetricKind = 'counter';
 * job.metric('rows', 250, 'rows', kind);
 */
export type MetricKind = NonNullable<Extract<Operation, { type: 'metric' }>['data']['kind']>;

/**
 * What a job reports to its listeners, by name.
 *
 * @example
 * job.on('refused', ({ error, operations }: JobNews['refused']) => {
 *   console.error(error.message, operations.length);
 * });
 */
export interface JobNews {
  /** The hub refused these operations. They are not in the log and are not sent again. */
  refused: { error: HubError; operations: readonly Operation[] };
  /**
   * Another emitter took the lease. Operations that were not acknowledged are dropped, and nothing more is
   * sent.
   */
  lost: HubError;
  /**
   * The hub lost operations that it had acknowledged, and `count` of them were sent again. At most `lost`
   * more were no longer kept; those are gone.
   */
  resent: { count: number; lost: number };
}

/**
 * Options of `job.attempt`.
 *
 * @example
 * const options: AttemptOptions<number[]> = { fallback: [], retry: { attempts: 3 } };
 * const prices = await job.attempt('load prices', () => loadPrices(), options);
 */
export interface AttemptOptions<Fallback> extends Omit<SafeOptions<Fallback>, 'onError'> {
  /** Retries errors that another try may fix; only the last error is recorded. One try by default. */
  retry?: RetryOptions;
}

/**
 * Writes to one session, under its lease. Reports return at once and are sent in order, many in one message.
 * Reports that the hub has not acknowledged are kept, sent again after a reconnect, and reach the log once.
 * Acknowledged reports are kept as well, up to 1,000 operations and 1 MB, and sent again if the hub loses
 * them.
 *
 * Memory is bounded. When more than 1,000 operations or 1 MB wait, a report of progress, a signal or a
 * metric replaces the waiting one of its kind; commands and errors keep their place. `ready()` then waits
 * for room. At twice the bound a report is refused with `queue_full`: `refused` is called, and a command
 * rejects.
 *
 * @example
 * const job = await hub.create({ title: 'Nightly import' });
 * job.log('Reading orders');
 * job.progress(250, 1_000, 'Orders');
 * await job.complete({ rows: 1_000 });
 */
export interface Job extends Commands<void> {
  /** The id of the session. */
  readonly id: string;
  /** The same session for reading. It costs nothing until something reads it. */
  readonly session: Session;
  /** Any verb with all its fields, such as a `reason` or `ifSeq`. */
  command(command: Command): Promise<void>;
  /** Reports how far the work is. Without `total` the last total stays, or 100. */
  progress(current: number, total?: number, description?: string): void;
  /** Reports progress with all its fields, such as the `step` it belongs to. */
  progress(progress: ProgressInput): void;
  /** Adds a line to the log of the work. */
  log(text: string, level?: LogLevel): void;
  /** Records an error of the work. The policy of the session decides what follows. */
  error(error: Fault): void;
  /** Declares the steps by path (`render/scene 1`). `progress({ step, current })` then reports one of them. */
  steps(steps: readonly StepPlan[]): void;
  /** Sets one numbered artifact of a list. */
  item(list: string, number: number, value: unknown): void;
  /** Sets the whole list, under the numbers 1, 2, 3 … */
  items(list: string, values: readonly unknown[]): void;
  /** The heartbeat of an agent, due every minute. Left out, `role` and `state` stay as they were. */
  agent(name: string, about?: { role?: string; state?: string }): void;
  /** Sets a named result, such as a link to a file. The same name replaces it. */
  artifact(name: string, value: unknown, kind?: string): void;
  /** Sets and removes keys of the session's `state`. */
  state(set: JsonRecord, unset?: readonly string[]): void;
  /** Changes title and `meta` in one step. Lists of sessions follow. */
  update(update: UpdateInput): void;
  /** Sets a value that the conditions of the session are checked against. */
  signal(name: string, value: SignalValue): void;
  /**
   * Reports a measured value. A counter adds it, a distribution records it, and a gauge, the default,
   * replaces the last one.
   */
  metric(name: string, value: number, unit?: string, kind?: MetricKind): void;
  /**
   * Reports the result of a check, for example of a data feed. The session is held while a check fails. At
   * most 20 names.
   */
  check(name: string, ok: boolean, reason?: string): void;
  /** Appends an event of your own. The hub does not interpret the payload. */
  custom(name: string, payload: unknown): void;
  /**
   * Runs a part of the work and never rejects. An error is recorded with the name as its `source`, and
   * returned as a description next to the fallback. An aborted run is not an error.
   */
  attempt<Value, Fallback = null>(
    name: string,
    work: (attempt: number) => Value | Promise<Value>,
    options?: AttemptOptions<Fallback>,
  ): Promise<SafeResult<Value, Fallback | null>>;
  /** Resolves when the queue is within its bound. Rejects when the hub refuses this client for good. */
  ready(): Promise<void>;
  /**
   * Resolves when every report so far is in the log or refused. Rejects when the hub refuses this client for
   * good. Reports then stay and are sent after `hub.reconnect()`; a command that waited has rejected and is
   * not sent again.
   */
  flush(): Promise<void>;
  /** Calls `listener` for each news of this name. Returns a function that ends the subscription. */
  on<Name extends keyof JobNews>(name: Name, listener: (news: JobNews[Name]) => void): () => void;
  /**
   * Flushes and then gives the lease back. The session itself continues. When the session ends, its job
   * closes by itself.
   */
  close(): Promise<void>;
}
