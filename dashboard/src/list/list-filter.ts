import type { SessionQuery, Status } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { paced } from '../dom/paced.js';

export type Filter = Pick<SessionQuery, 'status' | 'text'>;

const GROUPS: readonly { readonly name: string; readonly status: Status[] | null }[] = [
  { name: 'All', status: null },
  { name: 'Running', status: ['pending', 'active', 'idle', 'closing'] },
  { name: 'Held', status: ['paused', 'suspended'] },
  { name: 'Trouble', status: ['error', 'disconnected'] },
  { name: 'Ended', status: ['completed', 'failed', 'closed', 'expired'] },
];
const LONGEST_TEXT = 100;

export interface ListFilter {
  readonly root: HTMLElement;
  /** What the list has to match now. */
  readonly value: Filter;
  readonly isEmpty: boolean;
  focus(): void;
  clear(): void;
}

/** Which sessions the list shows: a text, and a group of statuses. */
export function listFilter(onChange: () => void): ListFilter {
  const changed = paced(onChange, 200);
  const search = createElement('input', {
    type: 'search',
    placeholder: 'Search by title or id',
    'aria-label': 'Search sessions by title or id',
    'aria-keyshortcuts': '/',
    maxlength: LONGEST_TEXT,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const radios = GROUPS.map(({ name }) =>
    createElement('input', { type: 'radio', name: 'group', value: name }),
  );
  const choose = (index: number) => {
    const radio = radios[index];
    if (radio !== undefined) radio.checked = true;
  };
  choose(0);
  const groups = createElement(
    'fieldset',
    { class: 'groups' },
    createElement('legend', { class: 'unseen' }, 'Status'),
    ...GROUPS.map(({ name }, index) =>
      createElement('label', {}, ...radios.slice(index, index + 1), createElement('span', {}, name)),
    ),
  );
  search.addEventListener('input', changed);
  groups.addEventListener('change', changed);

  return {
    root: createElement('div', { class: 'filter', role: 'search' }, search, groups),
    get value() {
      const status = GROUPS[radios.findIndex(({ checked }) => checked)]?.status ?? null;
      const text = search.value.trim();
      return { ...(status === null ? {} : { status }), ...(text === '' ? {} : { text }) };
    },
    get isEmpty() {
      return radios[0]?.checked === true && search.value.trim() === '';
    },
    focus() {
      search.focus();
      search.select();
    },
    clear() {
      search.value = '';
      choose(0);
      onChange();
    },
  };
}
