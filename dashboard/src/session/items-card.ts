import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { restNote } from '../dom/rest-note.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { type ItemText, itemText } from '../text/item-text.js';
import { countText, numberText } from '../text/number-text.js';

interface Item extends ItemText {
  readonly number: string;
}

interface List {
  readonly name: string;
  readonly items: readonly Item[];
  readonly count: number;
}

/** Of all lists together. */
const MOST = 200;

/** What the work makes piece by piece, by its numbers: scenes, pages, parts. */
export function itemsCard(): Part<SessionView> {
  const lists = createElement('div', { class: 'item-lists' });
  const rest = restNote();
  const { root, aside, body } = card('Items', 'items');
  body.append(lists, rest.root);
  const show = keyedRows<List>(lists, ({ name }) => name, itemList);
  let shown: SessionView['items'] | null = null;
  return {
    root,
    update({ items }) {
      if (shown === items) return;
      shown = items;
      let room = MOST;
      let total = 0;
      const wanted = Object.entries(items).map(([name, byNumber]) => {
        const all = Object.entries(byNumber);
        const first = all.slice(0, room);
        room -= first.length;
        total += all.length;
        return {
          name,
          count: all.length,
          items: first.map(([number, value]) => ({ number, ...itemText(value) })),
        };
      });
      root.hidden = total === 0;
      setText(aside, countText(total, 'item'));
      show(wanted.filter(({ count }) => count > 0));
      rest.update(total - MOST);
    },
  };
}

function itemList({ name }: List): Part<List> {
  const count = createElement('span', { class: 'small' });
  const list = createElement('ol', { class: 'item-list', tabindex: 0, 'aria-label': name });
  const show = keyedRows<Item>(list, ({ number, link }) => `${number} ${link === null}`, itemRow);
  return {
    root: createElement(
      'div',
      { class: 'item-group', 'data-list': name },
      createElement('h3', {}, name, ' ', count),
      list,
    ),
    update(value) {
      setText(count, numberText(value.count));
      show(value.items);
    },
  };
}

function itemRow({ number, link }: Item): Part<Item> {
  const text =
    link === null
      ? createElement('span', { class: 'title' })
      : createElement('a', { class: 'title', rel: 'noreferrer noopener', target: '_blank' });
  const about = createElement('span', { class: 'about small' });
  return {
    root: createElement(
      'li',
      { 'data-number': number },
      createElement('span', { class: 'number' }, number),
      text,
      about,
    ),
    update(item) {
      setText(text, item.title);
      setText(about, item.about);
      if (item.link !== null) setAttribute(text, 'href', item.link);
    },
  };
}
