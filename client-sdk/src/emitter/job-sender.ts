import { HubError, type Operation, type OperationResult } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import { lengthOf, MESSAGE_BYTES } from '../connection/message-length.js';
import { gather } from '../core/gather.js';
import { createListeners, type Listeners } from '../core/listeners.js';
import { createRetry } from '../core/retry.js';
import type { Environment } from '../environment.js';
import type { JobNews } from './job.js';
import { createJobQueue, type QueuedOperation } from './job-queue.js';

export interface JobSenderOptions {
  environment: Environment;
  connection: Connection;
  id: string;
  /** Whose lease it is. */
  emitter: string;
  fence: number;
  /** The highest number the hub has applied for this emitter. */
  lastNumber: number;
  onEnd(): void;
}

export interface JobSender {
  readonly news: Listeners<JobNews>;
  readonly isOver: boolean;
  /** Whether everything has been acknowledged. */
  readonly isIdle: boolean;
  /** `settle` is told when the operation was applied (null) or refused. */
  add(operation: Operation, key: string | null, settle: QueuedOperation['settle']): void;
  /** Resolves when there is room again. */
  ready(): Promise<void>;
  flush(): Promise<void>;
  /** The lease is another's now. */
  lose(error: HubError): void;
  /** Sends nothing more; what waits is refused with this. */
  end(error: HubError): void;
}

const error = (code: string, message: string) => new HubError({ code, message, retryable: false });

const full = () => error('queue_full', 'More was reported than can be kept while the hub is out of reach.');

/** Sends what a worker reports, one batch at a time, until the hub has acknowledged all of it. */
export function createJobSender(options: JobSenderOptions): JobSender {
  const { environment, connection, id, emitter, fence, lastNumber, onEnd } = options;
  const news = createListeners<JobNews & { change: null }>(environment);
  const queue = createJobQueue(lastNumber);
  const retry = createRetry(environment);
  const sendSoon = gather(environment, send);
  /** Why nothing is sent any more. */
  let over: HubError | null = null;
  let isSending = false;
  /** One at a time, while a batch was refused as a whole and the culprit is looked for. */
  let most = Number.POSITIVE_INFINITY;
  const forget = [connection.news.on('open', resume), connection.news.on('stop', stopped)];

  return {
    news,
    get isOver() {
      return over !== null;
    },
    get isIdle() {
      return !queue.items.length;
    },
    add(operation, key, settle) {
      const item = { operation, key, settle, bytes: 0, n: 0 };
      const refusal = over ?? (queue.isFull(2) ? full() : null);
      if (refusal) return refuse([item], refusal);
      try {
        // As it is now, whatever the worker does with it afterwards.
        item.operation = JSON.parse(JSON.stringify(operation)) as Operation;
        item.bytes = lengthOf(item.operation);
      } catch (cause) {
        return refuse([item], error('bad_request', String(cause)));
      }
      if (item.bytes > MESSAGE_BYTES)
        return refuse([item], error('message_too_large', 'The report is too large.'));
      queue.add(item);
      sendSoon();
    },
    ready: () => until(() => !queue.isFull(1)),
    flush() {
      const last = queue.items.at(-1);
      return until(() => !last || !queue.items.includes(last));
    },
    lose(reason) {
      if (over) return;
      end(reason);
      news.tell('lost', reason);
    },
    end,
  };

  /** A hub that refuses us may be reconnected to; one that was closed here keeps nothing. */
  function stopped(reason: HubError) {
    if (reason.code === 'closed') end(reason);
  }

  /** What waited for a better moment need not wait any longer. */
  function resume() {
    retry.reset();
    send();
  }

  function send() {
    if (isSending || retry.isWaiting || over || !connection.isOpen) return;
    const batch = queue.batch(most);
    if (!batch.length) return;
    isSending = true;
    const operations = batch.map(({ operation, n }) => ({ ...operation, n }));
    connection.request('append', { id, emitter, fence, operations }, (reply) => {
      isSending = false;
      if (over) return;
      if (reply?.ok) accept(reply.value.results);
      else if (!reply || reply.error.retryable) retry.later(send, reply?.error.retryAfter);
      else if (reply.error.code === 'lease_lost') {
        const reason = new HubError(reply.error);
        end(reason);
        news.tell('lost', reason);
      } else if (batch.length > 1) most = 1;
      else refuse(queue.remove(1), new HubError(reply.error));
      send();
    });
  }

  function accept(results: readonly OperationResult[]) {
    retry.reset();
    queue.remove(results.length).forEach((item, position) => {
      const result = results[position];
      if (result?.ok === false) refuse([item], new HubError(result.error));
      else item.settle?.(null);
    });
    if (!queue.items.length) most = Number.POSITIVE_INFINITY;
    news.tell('change', null);
  }

  function refuse(items: readonly QueuedOperation[], reason: HubError) {
    const operations = items.flatMap(({ operation, settle }) => {
      settle?.(reason);
      return settle ? [] : operation;
    });
    if (operations.length) news.tell('refused', { error: reason, operations });
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

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const stop = news.on('change', () => {
          stop();
          resolve();
        });
      });
    }
  }
}
