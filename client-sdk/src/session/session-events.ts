import type { HistoryPage, HubEvent, SessionView } from '@session-hub/shared';
import { HubError } from './first-load.js';
import type { EventsOptions } from './session.js';
import type { SessionContext } from './session-context.js';

/** Events that may wait for a slow consumer; what it has not taken by then it reads from the log. */
const MOST_WAITING = 1_000;
/** Before the log is asked for again. */
const PAUSE_MS = 1_000;

const fail = (code: string, message: string, details = {}) =>
  new HubError({ code, message, retryable: false, details });

/**
 * Every event after `from`, in order. What frames bring completely is passed on as it comes; wherever a frame was
 * thinned, or the consumer was too slow, the log is read.
 */
export async function* sessionEvents(
  id: string,
  { environment, connection, subscriptions }: SessionContext,
  { from, signal }: EventsOptions,
): AsyncGenerator<HubEvent, void, undefined> {
  const { item: reader, leave } = subscriptions.use(id);
  /** Without a hole, up to `tip`. */
  let waiting: HubEvent[] = [];
  let tip = -1;
  let { seq, epoch }: { seq: number | undefined; epoch?: string } =
    typeof from === 'object' ? from : { seq: from };
  /** The log ends before where it once ended: its numbers are used again. */
  let isRenumbered = false;
  let wake = () => {};
  let giveUp = () => {};
  const isOver = () => signal?.aborted || connection.state.kind === 'closed';
  const call = () => {
    if (isOver()) giveUp();
    wake();
  };
  const forget = [
    reader.news.on('advanced', (way) => {
      if (way.from === tip && way.events.length === way.to - way.from && waiting.length < MOST_WAITING) {
        waiting.push(...way.events);
        tip = way.to;
      }
    }),
    reader.news.on('reset', ({ reason }) => {
      isRenumbered = reason === 'cursor_ahead';
    }),
    reader.news.on('change', call),
    connection.news.on('stop', call),
  ];
  signal?.addEventListener('abort', call);

  try {
    while (!isOver()) {
      // From before the first look on, so that nothing is missed while the log is read.
      const news = new Promise<void>((resolve) => (wake = resolve));
      const { state, view } = reader;
      if ('error' in state) throw state.error;
      // From now on: the first present the hub tells.
      if (state.kind === 'live') seq ??= view?.seq;
      if (seq !== undefined) await fill(seq, view);
      if (!waiting.length) await news;
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

  /** Sees to it that what comes after is waiting, as far as the view knows of it. */
  async function fill(after: number, view: SessionView | null) {
    if (isRenumbered || (view && epoch && view.epoch !== epoch))
      throw fail('epoch_changed', 'The log was numbered anew.');
    epoch ??= view?.epoch;
    tip = Math.max(tip, after);
    waiting = waiting.filter((event) => event.seq > after);
    if (waiting.length || !view || view.seq <= after) return;
    const page = await read(after);
    if (!page) return;
    if (page.oldest > after + 1) {
      throw fail('history_cut', 'Some events are gone.', { oldest: page.oldest });
    }
    // Never ahead of the view, so that whoever hears an event finds it there.
    waiting = page.events.filter((event) => event.seq <= (reader.view?.seq ?? 0));
    tip = waiting.at(-1)?.seq ?? after;
  }

  /** A page of the log; null when it has to be tried again, after a pause. */
  async function read(after: number): Promise<HistoryPage | null> {
    try {
      return await new Promise<HistoryPage>((resolve, reject) => {
        giveUp = reject;
        connection.call('history', { id, after, ...(epoch && { epoch }) }).then(resolve, reject);
      });
    } catch (error) {
      if (isOver() || !(error instanceof HubError) || !error.retryable) throw error;
      environment.after(error.retryAfter ?? PAUSE_MS, call);
      return null;
    }
  }
}
