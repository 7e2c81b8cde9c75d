import { type Cursor, type HistoryPage, HubError, type HubEvent } from '@session-hub/shared';
import type { EventsOptions } from './session.js';
import type { SessionContext } from './session-context.js';

/** Events that may wait for a slow consumer; what it has not taken by then it reads from the log. */
const MOST_WAITING = 1_000;

const fail = (code: string, message: string, details?: Record<string, unknown>) =>
  new HubError({ code, message, retryable: false, ...(details && { details }) });

/**
 * Every event after `from`, in order. What frames bring completely is passed on as it comes; wherever a frame was
 * thinned, or the consumer was too slow, the log is read.
 */
export async function* sessionEvents(
  id: string,
  { connection, subscriptions }: SessionContext,
  { from, signal }: EventsOptions,
): AsyncGenerator<HubEvent, void, undefined> {
  const { item: reader, leave } = subscriptions.use(id);
  /** Without a hole, up to `tip`. */
  let waiting: HubEvent[] = [];
  let tip = -1;
  let epoch = typeof from === 'object' ? from.epoch : undefined;
  let wake = () => {};
  const call = () => wake();
  const forget = [
    reader.news.on('advanced', (way) => {
      if (way.from === tip && way.events.length === way.to - way.from && waiting.length < MOST_WAITING) {
        waiting.push(...way.events);
        tip = way.to;
      }
    }),
    reader.news.on('change', call),
    connection.news.on('stop', call),
  ];
  signal?.addEventListener('abort', call);
  const isOver = () => signal?.aborted || connection.state.kind === 'closed';

  try {
    let seq = typeof from === 'number' ? from : (from?.seq ?? (await start()));
    while (!isOver()) {
      const view = refuseOrView();
      if (view && epoch && view.epoch !== epoch) {
        throw fail('epoch_changed', 'The log was numbered anew.');
      }
      epoch ??= view?.epoch;
      tip = Math.max(tip, seq);
      waiting = waiting.filter((event) => event.seq > seq);
      if (!waiting.length && view && view.seq > seq) {
        const page: HistoryPage = await connection.call('history', {
          id,
          after: seq,
          ...(epoch && { epoch }),
        });
        if (page.oldest > seq + 1) {
          throw fail('history_cut', 'Some of these events are gone.', {
            oldest: page.oldest,
          });
        }
        // Never ahead of the view, so that whoever hears an event finds it there.
        waiting = page.events.filter((event) => event.seq <= (reader.view?.seq ?? 0));
        tip = waiting.at(-1)?.seq ?? seq;
      }
      if (!waiting.length) await new Promise<void>((resolve) => (wake = resolve));
      for (const event of waiting.splice(0)) {
        if (isOver()) return;
        seq = event.seq;
        yield event;
      }
    }
  } catch (error) {
    if (!isOver()) throw error;
  } finally {
    for (const stop of forget) stop();
    signal?.removeEventListener('abort', call);
    leave();
  }

  function refuseOrView() {
    if (reader.state.kind === 'refused') throw reader.state.error;
    return reader.view;
  }

  /** From now on: the first present the hub tells. */
  async function start(): Promise<Cursor['seq']> {
    while (!isOver() && reader.state.kind !== 'live') {
      refuseOrView();
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return reader.view?.seq ?? 0;
  }
}
