import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { syncChildren } from '../dom/sync-children.js';
import { countText } from '../text/number-text.js';
import { clockText, dateText } from '../text/time-text.js';

type Line = SessionView['log']['lines'][number];

/** The newest log lines. Follows them as long as the reader stays at the end. */
export function logCard(): Part<SessionView> {
  const list = createElement('ol', { class: 'lines', tabindex: 0, 'aria-label': 'Log lines' });
  const { root, aside, body } = card('Log', 'log');
  body.append(list);
  let shown: readonly Line[] | null = null;
  let items = new Map<number, HTMLElement>();

  return {
    root,
    update({ log }) {
      root.hidden = log.total === 0;
      setText(
        aside,
        log.total > log.lines.length
          ? `newest ${log.lines.length} of ${countText(log.total, 'line')}`
          : countText(log.total, 'line'),
      );
      if (shown === log.lines) return;
      shown = log.lines;
      const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 24;
      const first = log.total - log.lines.length;
      items = new Map(
        log.lines.map((line, index) => [first + index, items.get(first + index) ?? lineItem(line)]),
      );
      syncChildren(list, [...items.values()]);
      if (isAtEnd) list.scrollTop = list.scrollHeight;
    },
  };
}

function lineItem({ at, level, text }: Line): HTMLElement {
  return createElement(
    'li',
    { 'data-level': level },
    createElement('time', { datetime: new Date(at).toISOString(), title: dateText(at) }, clockText(at)),
    level === 'info' ? '' : createElement('b', {}, level),
    createElement('span', {}, text),
  );
}
