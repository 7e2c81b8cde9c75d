import type { Operation } from '@session-hub/shared';
import { lengthOf } from '../session/first-load.js';

/** Past this many, or this many bytes, what supersedes itself is superseded and `ready` waits; past twice it is refused. */
export const MOST_WAITING = 1_000;
const MOST_BYTES = 1_000_000;
/** Well under the most that a message may be. */
const BATCH_BYTES = 200_000;
const BATCH = 500;

export interface QueuedOperation {
  readonly operation: Operation;
  readonly bytes: number;
  /** Of those that supersede one another; null for what must arrive. */
  readonly key: string | null;
  /** Told when it was applied or refused. */
  settle: ((error: unknown) => void) | null;
  /** Its number for the hub; 0 until it is sent for the first time. */
  n: number;
}

export interface JobQueue {
  readonly items: QueuedOperation[];
  /** R96: the highest number that the hub has answered. What was refused as a whole and given up does not count. */
  readonly answered: number;
  isFull(times: 1 | 2): boolean;
  /** Takes it in; what it supersedes leaves only when room is short. */
  add(item: QueuedOperation): void;
  /** The next ones to send, as many as fit one message, numbered. The same again until they are removed. */
  batch(most: number): QueuedOperation[];
  remove(count: number): QueuedOperation[];
  /** Takes out what somebody waits for: no answer will come. */
  withdraw(): QueuedOperation[];
  /** Removes the first `count`, each of which the hub has applied or refused by itself. */
  answer(count: number): QueuedOperation[];
  /** Keeps what the hub has acknowledged, the newest of it: a history that changes may lose it again. */
  hold(item: QueuedOperation): void;
  /** Puts what is held with higher numbers than `n` back to the front. `lost` were held no more, at most. */
  takeBack(n: number): { count: number; lost: number };
}

/** What a worker has reported and the hub has not acknowledged, in order. */
export function createJobQueue(lastNumber: number): JobQueue {
  const items: QueuedOperation[] = [];
  let held: QueuedOperation[] = [];
  let bytes = 0;
  let heldBytes = 0;
  let forgotten = lastNumber;
  let number = lastNumber;
  let answered = lastNumber;
  const forget = (removed: QueuedOperation[]) => {
    for (const item of removed) bytes -= item.bytes;
    return removed;
  };
  const isFull = (times: 1 | 2) => items.length >= MOST_WAITING * times || bytes >= MOST_BYTES * times;

  const remove = (count: number) => forget(items.splice(0, count));

  return {
    items,
    get answered() {
      return answered;
    },
    isFull,
    add(item) {
      let newest = item;
      if (item.key !== null && isFull(1)) {
        const position = items.findLastIndex(({ key, n }) => n === 0 && key === item.key);
        for (const superseded of position < 0 ? [] : items.splice(position, 1)) {
          bytes -= superseded.bytes;
          // The same object, because somebody may be waiting for it.
          newest = Object.assign(superseded, superseding(superseded, item));
        }
      }
      items.push(newest);
      bytes += newest.bytes;
    },
    batch(most) {
      const batch: QueuedOperation[] = [];
      let size = 0;
      for (const item of items) {
        size += item.bytes;
        if (batch.length >= Math.min(most, BATCH) || (batch.length > 0 && size > BATCH_BYTES)) break;
        if (item.n === 0) item.n = ++number;
        batch.push(item);
      }
      return batch;
    },
    remove,
    withdraw: () =>
      forget(items.filter(({ settle }) => settle).flatMap((item) => items.splice(items.indexOf(item), 1))),
    answer(count) {
      answered = items[count - 1]?.n ?? answered;
      return remove(count);
    },
    hold(item) {
      held.push(item);
      heldBytes += item.bytes;
      while (held.length > MOST_WAITING || heldBytes > MOST_BYTES) {
        const [oldest] = held.splice(0, 1);
        heldBytes -= oldest?.bytes ?? 0;
        forgotten = oldest?.n ?? 0;
      }
    },
    takeBack(n) {
      const back = held.filter((item) => item.n > n);
      held = held.filter((item) => item.n <= n);
      for (const item of back) {
        heldBytes -= item.bytes;
        bytes += item.bytes;
      }
      items.unshift(...back);
      answered = Math.min(answered, n);
      return { count: back.length, lost: Math.max(0, forgotten - n) };
    },
  };
}

/** Progress builds on the report before: its total and its words still hold, and that the work began anew. */
function superseding({ operation: older }: QueuedOperation, item: QueuedOperation): QueuedOperation {
  if (older.type !== 'progress' || item.operation.type !== 'progress') return item;
  const operation: Operation = { type: 'progress', data: { ...older.data, ...item.operation.data } };
  return { ...item, operation, bytes: lengthOf(operation) };
}
