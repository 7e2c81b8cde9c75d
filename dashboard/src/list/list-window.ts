import type { Hub, SessionList, SessionPage } from '@session-hub/client';
import type { Filter } from './list-filter.js';

const STEP = 50;
/** The longest page the hub gives. */
const LONGEST = 200;

export interface ListWindow {
  /** The newest page known. Stays while the next one is fetched, so that the list never goes blank. */
  readonly page: SessionPage | null;
  /** Whether `page` answers what was asked last. */
  readonly isCurrent: boolean;
  readonly error: SessionList['error'];
  /** What `advance` would do. */
  readonly next: 'more' | 'older' | 'none';
  readonly isNewest: boolean;
  filter(filter: Filter): void;
  /** Makes the window longer, and moves it to older sessions when it is as long as may be. */
  advance(): void;
  toNewest(): void;
}

/** A window onto the list of sessions that stays current wherever it stands. `onChange` is never called at once. */
export function listWindow(hub: Hub, onChange: () => void): ListWindow {
  let filter: Filter = {};
  let limit = STEP;
  let after: string | null = null;
  let page: SessionPage | null = null;
  let list: SessionList;
  let leave = () => {};

  const watch = () => {
    const leaveOld = leave;
    list = hub.sessions({ ...filter, limit, ...(after === null ? {} : { after }) });
    const chosen = list;
    leave = chosen.subscribe(() => {
      if (chosen !== list) return;
      page = chosen.page ?? page;
      onChange();
    });
    leaveOld();
    page = chosen.page ?? page;
  };
  const start = () => {
    limit = STEP;
    after = null;
    watch();
  };
  start();

  const nextOf = () => {
    if (page === null || page.next === null) return 'none';
    return limit < LONGEST ? 'more' : 'older';
  };
  return {
    get page() {
      return page;
    },
    get isCurrent() {
      return list.page !== null && list.page === page;
    },
    get error() {
      return list.error;
    },
    get next() {
      return nextOf();
    },
    get isNewest() {
      return after === null;
    },
    filter(wanted) {
      filter = wanted;
      start();
      onChange();
    },
    advance() {
      if (nextOf() === 'more') limit = Math.min(LONGEST, limit * 2);
      else after = page?.next ?? null;
      watch();
      onChange();
    },
    toNewest() {
      start();
      onChange();
    },
  };
}
