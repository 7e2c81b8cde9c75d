import { createElement } from './create-element.js';
import type { Part } from './part.js';
import { setText } from './set-text.js';
import { stepList } from './step-list.js';

/** What every refusal has in common, thrown by the hub or by the page itself. */
export interface Problem {
  readonly message: string;
  readonly steps: readonly string[];
}

/** A refusal in friendly words, with what can be done about it. */
export function problemNotice(): Part<Problem | null> {
  const message = createElement('p', { class: 'message' });
  const steps = stepList();
  const root = createElement('div', { class: 'notice bad', role: 'alert', hidden: '' }, message, steps.root);
  return {
    root,
    update(problem) {
      root.hidden = problem === null;
      setText(message, problem?.message ?? '');
      steps.update(problem?.steps ?? []);
    },
  };
}
