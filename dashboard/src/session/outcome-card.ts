import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';
import { durationText } from '../text/duration-text.js';
import { STATUS_TEXT } from '../text/status-text.js';
import { valueText } from '../text/value-text.js';

/** How it ended. Hidden while it goes on. */
export function outcomeCard(): Part<SessionView> {
  const message = createElement('p', { class: 'message' });
  const why = createElement('p', { class: 'why' });
  const result = createElement('pre', { class: 'result', tabindex: 0 });
  const steps = stepList();
  const { root, aside, body } = card('Outcome', 'outcome');
  body.append(message, why, result, steps.root);

  return {
    root,
    update({ outcome, status, startedAt, createdAt, endedAt }) {
      root.hidden = endedAt === null;
      if (endedAt === null) return;
      const { meaning, steps: statusSteps, tone } = STATUS_TEXT[status];
      setAttribute(root, 'data-tone', tone);
      setText(aside, `after ${durationText(endedAt - (startedAt ?? createdAt))}`);
      setText(message, outcome?.error?.message ?? meaning);
      setText(why, outcome?.reason ?? '');
      why.hidden = outcome?.reason === undefined;
      setText(result, outcome?.result === undefined ? '' : valueText(outcome.result));
      result.hidden = outcome?.result === undefined || outcome.result === null;
      steps.update(outcome?.error?.steps ?? statusSteps);
    },
  };
}
