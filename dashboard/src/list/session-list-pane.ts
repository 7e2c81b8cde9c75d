import type { Hub } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import { problemNotice } from '../dom/problem-notice.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { countText } from '../text/number-text.js';
import { listFilter } from './list-filter.js';
import { listWindow } from './list-window.js';
import { rovingFocus } from './roving-focus.js';
import { type RowValue, sessionRow } from './session-row.js';

export interface SessionListPane {
  readonly root: HTMLElement;
  /** True when the hub has said that it holds no session at all. */
  readonly isEmptyHub: boolean;
  choose(id: string | null): void;
  /** Brings ages up to date. */
  tick(): void;
  focusSearch(): void;
}

/** The live list of sessions with its filter. */
export function sessionListPane(hub: Hub, onEmptiness: () => void): SessionListPane {
  let chosen: string | null = null;
  let isEmptyHub = false;
  const rows = createElement('ul', { class: 'rows', 'aria-label': 'Sessions' });
  const total = createElement('p', { class: 'total', role: 'status' });
  const empty = createElement('p', { class: 'empty', hidden: '' });
  const clear = createElement('button', { type: 'button', class: 'quiet', hidden: '' }, 'Show all');
  const newest = createElement(
    'button',
    { type: 'button', class: 'quiet', hidden: '' },
    'Back to the newest',
  );
  const more = createElement('button', { type: 'button', class: 'quiet', hidden: '' });
  const problem = problemNotice();
  const showRows = keyedRows<RowValue>(rows, ({ row }) => row.id, sessionRow);
  const settleFocus = rovingFocus(rows);

  const filter = listFilter(() => sessions.filter(filter.value));
  const sessions = listWindow(hub, show);
  clear.addEventListener('click', () => filter.clear());
  newest.addEventListener('click', () => sessions.toNewest());
  more.addEventListener('click', () => sessions.advance());

  function show(): void {
    const { page } = sessions;
    problem.update(sessions.error);
    if (page === null) {
      setText(total, sessions.error === null ? 'Asking the hub…' : '');
      return;
    }
    const now = Date.now();
    showRows(page.rows.map((row) => ({ row, isChosen: row.id === chosen, now })));
    settleFocus();
    setAttribute(rows, 'data-total', page.total);
    setText(total, page.total === 0 ? '' : countText(page.total, 'session'));
    setText(empty, filter.isEmpty ? 'No sessions yet.' : 'No session matches.');
    empty.hidden = page.rows.length > 0;
    clear.hidden = page.rows.length > 0 || filter.isEmpty;
    newest.hidden = sessions.isNewest;
    more.hidden = sessions.next === 'none';
    setText(more, sessions.next === 'older' ? 'Older sessions' : 'More');
    if (!sessions.isCurrent) return;
    const wasEmpty = isEmptyHub;
    isEmptyHub = page.total === 0 && filter.isEmpty && sessions.isNewest;
    if (wasEmpty !== isEmptyHub) onEmptiness();
  }

  return {
    root: createElement(
      'nav',
      { class: 'list', 'aria-label': 'Sessions' },
      filter.root,
      problem.root,
      total,
      newest,
      rows,
      empty,
      clear,
      more,
    ),
    get isEmptyHub() {
      return isEmptyHub;
    },
    choose(id) {
      chosen = id;
      show();
    },
    tick: show,
    focusSearch: () => filter.focus(),
  };
}
