import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { progressBar } from '../dom/progress-bar.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { numberText, percentText } from '../text/number-text.js';
import { timeLeftText } from '../text/time-left-text.js';

/** How far it is, how fast it goes, and how long it still takes. */
export function progressCard(): Part<SessionView> {
  const percentage = createElement('span', { class: 'percentage' });
  const description = createElement('span', { class: 'description' });
  const bar = progressBar('Progress');
  const position = createElement('span', { class: 'position' });
  const rate = createElement('span', { class: 'rate' });
  const left = createElement('span', { class: 'left' });
  const { root, body } = card('Progress', 'progress');
  body.append(
    createElement('div', { class: 'line' }, percentage, description),
    bar.root,
    createElement('div', { class: 'line small' }, position, rate, left),
  );
  return {
    root,
    update({ progress, status, endedAt }) {
      root.hidden = progress === null && endedAt !== null;
      setAttribute(bar.root, 'data-status', status);
      bar.update(progress?.percentage ?? null);
      setText(percentage, progress === null ? '0 %' : percentText(progress.percentage));
      setText(description, progress === null ? 'Nothing reported yet.' : progress.description);
      setText(
        position,
        progress === null ? '' : `${numberText(progress.current)} of ${numberText(progress.total)}`,
      );
      const isMoving = status === 'active' && progress !== null && progress.percentage < 100;
      setText(rate, isMoving && progress.rate !== null ? `${numberText(progress.rate)} per second` : '');
      setText(left, isMoving && progress.eta !== null ? timeLeftText(progress.eta) : '');
    },
  };
}
