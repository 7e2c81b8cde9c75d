import type {
  AcquireResult,
  AppendResult,
  CreateInput,
  Operation,
  RequestInput,
  RequestName,
  RequestOutput,
} from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import {
  createListeners,
  createRetry,
  gather,
  HubError,
  type Listeners,
  lengthOf,
  MESSAGE_BYTES,
} from '../session/first-load.js';
import type { JobNews } from './job.js';
import { createJobQueue, type QueuedOperation } from './job-queue.js';
import { warnUnheard } from './warn-unheard.js';

/** What the hub has granted a job, and how it knows the log. */
export interface Grant {
  readonly fence: number;
  readonly epoch: string;
  /** The highest number the hub has applied for this emitter. */
  readonly n: number;
}

export interface JobSenderOptions {
  environment: Environment;
  connection: Connection;
  id: string;
  /** Whose lease it is. */
  emitter: string;
  granted: Grant;
  /** How the session was created; null when it was there already. */
  recreate: CreateInput | null;
  onEnd(): void;
}

export interface JobSender {
  on: Listeners<JobNews>['on'];
  readonly isOver: boolean;
  /** Whether everything has been acknowledged. */
  readonly isIdle: boolean;
  /** As of now: a changed history brings another. */
  readonly grant: Grant;
  /** `settle` is told when the operation was applied (null) or refused. */
  add(operation: Operation, key: string | null, settle: QueuedOperation['settle']): void;
  /** Resolves when there is room again. */
  ready(): Promise<void>;
  flush(): Promise<void>;
  /** The lease is another's now. */
  lose(error: HubError): void;
  /** R48: the log is not the one that was written to; what it has lost is to be sent again. */
  rejoin(): void;
  /** Sends nothing more; what waits is refused with this. */
  end(error: HubError): void;
}

/** Shorter than for connections: nobody says when a hub that refused for now would take reports again, and they pile up. */
const LONGEST_WAIT_MS = 5_000;

const error = (code: string, message: string) => new HubError({ code, message, retryable: false });

const full = () => error('queue_full', 'More was reported than can be kept while the hub is out of reach.');

/** Takes the report as it is now, whatever the worker does with it afterwards. Answers why it cannot be sent, or null. */
function copy(item: { operation: Operation; bytes: number }): HubError | null {
  try {
    item.operation = JSON.parse(JSON.stringify(item.operation)) as Operation;
    item.bytes = lengthOf(item.operation);
  } catch (cause) {
    return error('bad_request', String(cause));
  }
  return item.bytes > MESSAGE_BYTES ? error('message_too_large', 'The report is too large.') : null;
}

/** Sends what a worker reports, one batch at a time, until the hub has acknowledged all of it. */
export function createJobSender(options: JobSenderOptions): JobSender {
  const { environment, connection, id, emitter, recreate, onEnd } = options;
  const news = createListeners<JobNews & { change: null }>(environment);
  const unheard = warnUnheard(id, news);
  let grant = options.granted;
  const queue = createJobQueue(grant.n);
  const retry = createRetry(environment);
  const sendSoon = gather(environment, send);
  /** Why nothing is sent any more. */
  let over: HubError | null = null;
  let isSending = false;
  /** What has to be done next. */
  let step: 'append' | 'acquire' | 'create' = 'append';
  /** A holder that history brought back may be dead; one that still holds its lease when it should have run out is not. */
  let wasHeld = false;
  /** One at a time, while a batch was refused as a whole and the culprit is looked for. */
  let most = Number.POSITIVE_INFINITY;
  /** False at a hub of the last release: one append at a time is in flight, so it may be left out. */
  let knowsFollows = true;
  const forget = [connection.news.on('open', resume), connection.news.on('stop', stopped)];

  return {
    on: unheard.on,
    get isOver() {
      return over !== null;
    },
    get isIdle() {
      return !queue.items.length;
    },
    get grant() {
      return grant;
    },
    add(operation, key, settle) {
      const item = { operation, key, settle, bytes: 0, n: 0 };
      const refusal = over ?? (settle && connection.stopped) ?? (queue.isFull(2) ? full() : copy(item));
      if (refusal) return refuse([item], refusal);
      queue.add(item);
      sendSoon();
    },
    ready: () => until(connection, news, () => !queue.isFull(1)),
    flush() {
      const last = queue.items.at(-1);
      return until(connection, news, () => !last || !queue.items.includes(last));
    },
    lose,
    rejoin,
    end,
  };

  function lose(reason: HubError) {
    if (over) return;
    end(reason);
    news.tell('lost', reason);
  }

  /** After a refusal the page may reconnect: reports stay, calls reject. After `close` nothing is kept. */
  function stopped(reason: HubError) {
    if (reason.code === 'closed') end(reason);
    // After waiting flushes have rejected: otherwise they would count the withdrawn ones as done.
    else environment.soon(() => connection.stopped && refuse(queue.withdraw(), reason));
  }

  /** What waited for a better moment need not wait any longer. */
  function resume() {
    retry.reset();
    send();
  }

  function send() {
    if (isSending || retry.isWaiting || over || !connection.isOpen) return;
    if (step === 'create' && recreate) attempt('create', recreate, rejoin, lose);
    else if (step === 'acquire') attempt('acquire', { id, emitter, mode: 'if-free' }, resend, missed);
    else {
      const batch = queue.batch(most);
      if (!batch.length) return;
      const operations = batch.map(({ operation, n }) => ({ ...operation, n }));
      const { fence, epoch } = grant;
      const follows = queue.answered;
      const order = knowsFollows ? { follows } : {};
      attempt('append', { id, emitter, fence, epoch, ...order, operations }, accept, (reason) => {
        const { code } = reason;
        const last = Number(reason.details.expected) - 1;
        // Each gap leads further back, so that no hub can make this go on without end.
        if (code === 'number_gap' && last < follows) goBackTo(last);
        else if (code === 'bad_request' && knowsFollows && /follows/.test(JSON.stringify(reason.details)))
          knowsFollows = false;
        else if (code === 'lease_lost' || reason.details?.tombstone) lose(reason);
        else if (code === 'epoch_changed' || code === 'session_not_found') rejoin();
        else if (batch.length > 1) most = 1;
        else refuse(queue.remove(1), reason);
      });
    }
  }

  /** One request at a time. What fails for now is tried again later. */
  function attempt<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
    done: (value: RequestOutput<Name>) => void,
    refused: (reason: HubError) => void,
  ) {
    isSending = true;
    connection.request(name, input, (reply) => {
      isSending = false;
      if (over) return;
      const code = reply?.ok === false && reply.error.code;
      // A wait alone does not help against these.
      const isFinal = code === 'number_gap' || (code === 'lease_held' && wasHeld);
      if (reply?.ok) {
        retry.reset();
        done(reply.value);
      } else if (reply && (isFinal || !reply.error.retryable)) refused(new HubError(reply.error));
      else retry.later(send, reply?.error.retryAfter, LONGEST_WAIT_MS);
      wasHeld = code === 'lease_held';
      send();
    });
  }

  /** R48: the log is not the one that was written to. */
  function rejoin() {
    step = 'acquire';
    send();
  }

  function missed(reason: HubError) {
    // One that was removed on purpose stays away; one that history lost is made again.
    if (reason.code === 'session_not_found' && recreate && !reason.details?.tombstone) step = 'create';
    else lose(reason);
  }

  function resend({ lease, n, epoch }: AcquireResult) {
    step = 'append';
    grant = { fence: lease.fence, epoch, n };
    goBackTo(n);
  }

  /** Sends again what the hub has not applied of all that it acknowledged. */
  function goBackTo(n: number) {
    const resent = queue.takeBack(n);
    if (resent.count || resent.lost) news.tell('resent', resent);
  }

  function accept({ results }: AppendResult) {
    queue.answer(results.length).forEach((item, position) => {
      const result = results[position];
      if (result?.ok === false) refuse([item], new HubError(result.error));
      else {
        item.settle?.(null);
        item.settle = null;
        queue.hold(item);
      }
    });
    if (!queue.items.length) most = Number.POSITIVE_INFINITY;
    news.tell('change', null);
  }

  function refuse(items: readonly QueuedOperation[], reason: HubError) {
    const operations = items.flatMap(({ operation, settle }) => {
      settle?.(reason);
      // Of a command that was acknowledged before it was lost nobody waits for word any more.
      return operation.type === 'command' ? [] : operation;
    });
    if (operations.length) {
      unheard.warn(reason);
      news.tell('refused', { error: reason, operations });
    }
    news.tell('change', null);
  }

  function end(reason: HubError) {
    if (over) return;
    over = reason;
    retry.cancel();
    for (const stop of forget) stop();
    onEnd();
    refuse(queue.remove(queue.items.length), reason);
  }
}

async function until(
  connection: Connection,
  news: Listeners<{ change: null }>,
  holds: () => boolean,
): Promise<void> {
  while (!holds()) await connection.until<null>((resolve) => news.on('change', resolve));
}
