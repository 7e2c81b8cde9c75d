import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { linkOf } from '../text/link-of.js';
import { valueText } from '../text/value-text.js';

interface Named {
  readonly name: string;
  readonly value: string;
  /** Where the value can be opened; only addresses of the web are made links. */
  readonly link: string | null;
}

/** What the work has stored by name, in one card for each kind. */
export function valuesCards(): Part<SessionView> {
  const signals = valuesCard('Signals', 'signals');
  const state = valuesCard('State', 'state');
  const artifacts = valuesCard('Artifacts', 'artifacts');
  const parts = [artifacts, signals, state];
  return {
    root: createElement('div', { class: 'values' }, ...parts.map(({ root }) => root)),
    update(view) {
      signals.update(named(view.signals, ({ value }) => valueText(value)));
      state.update(named(view.state, valueText));
      artifacts.update(
        Object.entries(view.artifacts).map(([name, { value }]) => ({
          name,
          value: valueText(value),
          link: linkOf(value),
        })),
      );
    },
  };
}

function named<Value>(values: Readonly<Record<string, Value>>, textOf: (value: Value) => string): Named[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: textOf(value), link: null }));
}

function valuesCard(title: string, name: string): Part<readonly Named[]> {
  const list = createElement('dl', { class: 'pairs' });
  const { root, body } = card(title, name);
  body.append(list);
  const show = keyedRows<Named>(list, (value) => `${value.link === null} ${value.name}`, pair);
  return {
    root,
    update(values) {
      root.hidden = values.length === 0;
      show(values);
    },
  };
}

function pair({ link }: Named): Part<Named> {
  const name = createElement('dt');
  const text =
    link === null
      ? createElement('span')
      : createElement('a', { rel: 'noreferrer noopener', target: '_blank' });
  return {
    root: createElement('div', {}, name, createElement('dd', {}, text)),
    update(value) {
      setText(name, value.name);
      setText(text, value.value);
      if (value.link !== null) setAttribute(text, 'href', value.link);
    },
  };
}
