import type { Hub, HubEvent, Session } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import { paced } from '../dom/paced.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { syncChildren } from '../dom/sync-children.js';
import { numberText } from '../text/number-text.js';
import { eventLog } from './event-log.js';
import { eventRow, gapRow } from './event-row.js';

const ROWS = 200;
const PAGE = 50;

export interface EventFeed {
  readonly root: HTMLElement;
  /** Called after the session has changed. */
  update(session: Session): void;
  dispose(): void;
}

/** The newest events, newest first. What was superseded while the reader was behind is shown as a gap. */
export function eventFeed(hub: Hub, session: Session): EventFeed {
  const log = eventLog(ROWS);
  const list = createElement('ol', {
    class: 'event-list',
    tabindex: 0,
    'aria-label': 'Events, newest first',
  });
  const earlier = createElement('button', { type: 'button', class: 'quiet', hidden: '' }, 'Earlier events');
  const { root, aside, body } = card('Events', 'events');
  body.append(list, earlier);
  let epoch: string | null = null;
  let rows = new Map<string, HTMLElement>();
  let isDisposed = false;
  let isLoadingHead = false;

  const rowOf = (key: string, make: () => HTMLElement) => rows.get(key) ?? make();
  const show = paced(() => {
    const next = new Map<string, HTMLElement>();
    const shown = log.events.slice(-ROWS);
    for (let index = shown.length - 1; index >= 0; index -= 1) {
      const event = shown[index];
      const before = shown[index - 1];
      if (event === undefined) continue;
      const key = `${epoch} ${event.seq}`;
      next.set(
        key,
        rowOf(key, () => eventRow(event, epoch)),
      );
      if (before === undefined || before.seq === event.seq - 1) continue;
      const gap = `${before.seq}-${event.seq}`;
      next.set(
        gap,
        rowOf(gap, () => gapRow(before.seq, event.seq, () => void load(before.seq, event.seq))),
      );
    }
    rows = next;
    syncChildren(list, [...next.values()]);
    const last = shown.at(-1)?.seq ?? 0;
    setAttribute(root, 'data-epoch', epoch);
    setAttribute(root, 'data-events-total', log.told);
    setAttribute(root, 'data-last-seq', last);
    setText(aside, last === 0 ? '' : `${numberText(last)} so far`);
    earlier.hidden = log.isFull || (shown[0]?.seq ?? 1) <= 1;
  });

  /** Fills in the newest events with `after < seq < before`. They are extra: when they cannot be had, all else works. */
  async function load(after: number, before: number): Promise<void> {
    const asked = epoch;
    if (asked === null || before <= after + 1) return;
    const from = Math.max(after, before - 1 - PAGE);
    const page = await hub
      .history({ id: session.id, epoch: asked, after: from, limit: Math.min(PAGE, before - 1 - from) })
      .catch(() => null);
    if (page === null || isDisposed || epoch !== asked) return;
    log.fill(page.events);
    show();
  }
  earlier.addEventListener('click', () => void load(0, log.events[0]?.seq ?? 0));

  const leave = [
    session.on('event', (event: HubEvent) => {
      if (session.view?.epoch !== epoch) update(session);
      log.add(event);
      show();
    }),
    session.on('reset', () => {
      epoch = null;
      update(session);
    }),
  ];
  function update({ view }: Session): void {
    if (view === null) return;
    if (view.epoch !== epoch) {
      epoch = view.epoch;
      log.clear();
      rows.clear();
      show();
    }
    void loadHead(view.seq);
  }

  /** When the view came whole, what led to it was not told one by one: history has the newest of it. */
  async function loadHead(head: number): Promise<void> {
    const last = log.events.at(-1)?.seq ?? 0;
    if (isLoadingHead || last >= head) return;
    isLoadingHead = true;
    await load(last, head + 1);
    isLoadingHead = false;
  }

  return {
    root,
    update,
    dispose() {
      isDisposed = true;
      show.cancel();
      for (const stop of leave) stop();
    },
  };
}
