import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';
import { syncChildren } from '../dom/sync-children.js';
import { countText } from '../text/number-text.js';
import { clockText, dateText } from '../text/time-text.js';

type ReportedError = SessionView['errors']['recent'][number];

/** The newest errors of the work itself, each with what its worker says about it. */
export function errorsCard(): Part<SessionView> {
  const list = createElement('ul', { class: 'error-list' });
  const { root, aside, body } = card('Errors', 'errors');
  body.append(list);
  let shown: readonly ReportedError[] | null = null;

  return {
    root,
    update({ errors }) {
      root.hidden = errors.recent.length === 0;
      setText(
        aside,
        errors.count === 0
          ? 'none since the last recovery'
          : `${countText(errors.count, 'error')} to recover from`,
      );
      if (shown === errors.recent) return;
      shown = errors.recent;
      syncChildren(list, errors.recent.map(errorItem).reverse());
    },
  };
}

function errorItem(error: ReportedError): HTMLElement {
  const { at, message, code, source, category, impact, retryable, steps, severity } = error;
  const about = [severity, category, code, source, retryable === true ? 'a retry can help' : undefined];
  const list = stepList();
  list.update(steps ?? []);
  return createElement(
    'li',
    { 'data-severity': severity },
    createElement(
      'p',
      {},
      createElement('time', { datetime: new Date(at).toISOString(), title: dateText(at) }, clockText(at)),
      ' ',
      message,
    ),
    createElement('p', { class: 'small' }, about.filter((part) => part !== undefined).join(' · ')),
    impact === undefined ? '' : createElement('p', { class: 'impact' }, impact),
    list.root,
  );
}
