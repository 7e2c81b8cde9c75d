import { createElement } from './create-element.js';

export interface Card {
  readonly root: HTMLElement;
  /** Beside the heading: a number, a word. */
  readonly aside: HTMLElement;
  readonly body: HTMLElement;
}

/** A titled section of the page. */
export function card(title: string, name: string): Card {
  const aside = createElement('span', { class: 'aside' });
  const heading = createElement('h2', { id: `card-${name}` }, title);
  const body = createElement('div', { class: 'body' });
  const root = createElement(
    'section',
    { class: `card ${name}-card`, 'aria-labelledby': `card-${name}` },
    createElement('header', {}, heading, aside),
    body,
  );
  return { root, aside, body };
}
