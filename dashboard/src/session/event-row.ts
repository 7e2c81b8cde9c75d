import type { HubEvent } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { eventText } from '../text/event-text.js';
import { countText, numberText } from '../text/number-text.js';
import { clockText, dateText } from '../text/time-text.js';

/** One event: its number, its type, what it says, by whom and when. Never changes, as events never do. */
export function eventRow(event: HubEvent, epoch: string | null): HTMLElement {
  const { seq, type, at, by } = event;
  return createElement(
    'li',
    { 'data-seq': seq, 'data-epoch': epoch, 'data-type': type },
    createElement('span', { class: 'seq' }, numberText(seq)),
    createElement('span', { class: 'type' }, type),
    createElement('span', { class: 'text' }, eventText(event)),
    createElement('span', { class: 'by' }, by),
    createElement('time', { datetime: new Date(at).toISOString(), title: dateText(at) }, clockText(at)),
  );
}

/** Stands for the events between two others that this page was not told one by one. */
export function gapRow(after: number, before: number, load: () => void): HTMLElement {
  const button = createElement('button', { type: 'button', class: 'quiet' }, 'Show');
  button.addEventListener('click', load);
  const text = `${countText(before - after - 1, 'event')} in between, superseded or left out`;
  return createElement(
    'li',
    { class: 'gap', 'data-after': after, 'data-before': before },
    createElement('span', {}, text),
    button,
  );
}
