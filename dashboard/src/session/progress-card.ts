import type { Session, SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { progressBar } from '../dom/progress-bar.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { numberText, percentText } from '../text/number-text.js';
import { timeLeftText } from '../text/time-left-text.js';
import { stepTree } from './step-tree.js';

/** How far it is and by which steps, how fast it goes, and how long it still takes. */
export function progressCard(session: Pick<Session, 'state'>): Part<SessionView> {
  const percentage = createElement('span', { class: 'percentage' });
  const description = createElement('span', { class: 'description' });
  const bar = progressBar('Progress');
  const position = createElement('span', { class: 'position' });
  const rate = createElement('span', { class: 'rate' });
  const left = createElement('span', { class: 'left' });
  const tree = stepTree();
  const { root, body } = card('Progress', 'progress');
  body.append(
    createElement('div', { class: 'line' }, percentage, description),
    bar.root,
    createElement('div', { class: 'line small' }, position, rate, left),
    tree.root,
  );
  return {
    root,
    update({ progress, steps, status, endedAt }) {
      const hasSteps = Object.keys(steps).length > 0;
      root.hidden = progress === null && endedAt !== null && !hasSteps;
      setAttribute(bar.root, 'data-status', status);
      bar.update(progress?.percentage ?? null);
      setText(percentage, progress === null ? '0 %' : percentText(progress.percentage));
      setText(description, progress === null ? 'Nothing reported yet.' : progress.description);
      setText(
        position,
        // The roll-up of steps is a percentage already.
        progress === null || hasSteps
          ? ''
          : `${numberText(progress.current)} of ${numberText(progress.total)}`,
      );
      // How fast it goes is known of the present only: an old picture shows how far it was.
      const isMoving = status === 'active' && session.state.kind === 'live';
      const moving = isMoving && progress !== null && progress.percentage < 100 ? progress : null;
      const speed = hasSteps ? null : (moving?.rate ?? null);
      setText(rate, speed === null ? '' : `${numberText(speed)} per second`);
      const elapsed = moving === null ? 0 : Math.max(0, Date.now() - moving.at);
      setText(left, moving === null || moving.eta === null ? '' : timeLeftText(moving.eta, elapsed));
      tree.update(steps);
    },
  };
}
