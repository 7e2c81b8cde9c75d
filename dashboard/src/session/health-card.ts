import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';
import { syncChildren } from '../dom/sync-children.js';
import { STATUS_TEXT } from '../text/status-text.js';

/** Whether it is stuck, by what evidence, and what to do. */
export function healthCard(): Part<SessionView> {
  const message = createElement('p', { class: 'message' });
  const reasons = createElement('ul', { class: 'reasons' });
  const steps = stepList();
  const { root, aside, body } = card('Health', 'health');
  aside.setAttribute('role', 'status');
  body.append(message, reasons, steps.root);
  let shown: string | null = null;

  return {
    root,
    update({ health, status, endedAt }) {
      root.hidden = endedAt !== null;
      const { meaning, steps: statusSteps } = STATUS_TEXT[status];
      setText(aside, health?.state ?? 'no evidence yet');
      setAttribute(root, 'data-health', health?.state ?? null);
      setText(message, health === null || health.message === '' ? meaning : health.message);
      const isFine = health === null || health.state === 'healthy';
      steps.update(isFine ? statusSteps : [...new Set([...health.steps, ...statusSteps])]);
      const wanted = (health?.reasons ?? []).filter((reason) => reason !== health?.message);
      reasons.hidden = wanted.length === 0;
      if (shown === wanted.join('\n')) return;
      shown = wanted.join('\n');
      syncChildren(
        reasons,
        wanted.map((reason) => createElement('li', {}, reason)),
      );
    },
  };
}
