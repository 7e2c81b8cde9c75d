import type { SessionRow } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { progressBar } from '../dom/progress-bar.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { statusBadge } from '../dom/status-badge.js';
import { linkTo } from '../route.js';
import { ageText } from '../text/duration-text.js';
import { percentText } from '../text/number-text.js';
import { dateText } from '../text/time-text.js';

/** A row, whether it is the chosen one, and the moment to tell its age by. */
export interface RowValue {
  readonly row: SessionRow;
  readonly isChosen: boolean;
  readonly now: number;
}

/** One session of the list, as a link to it. */
export function sessionRow({ row: { id } }: RowValue): Part<RowValue> {
  const title = createElement('span', { class: 'title' });
  const badge = statusBadge();
  const health = createElement('span', { class: 'health-mark', hidden: '' });
  const age = createElement('time', { class: 'age' });
  const bar = progressBar('Progress');
  const description = createElement('span', { class: 'description' });
  const percentage = createElement('span', { class: 'percentage' });
  const link = createElement(
    'a',
    { href: linkTo(id), tabindex: -1 },
    createElement('span', { class: 'line' }, title, age),
    createElement('span', { class: 'line' }, badge.root, health, description, percentage),
    bar.root,
  );
  return {
    root: createElement('li', { 'data-id': id }, link),
    update({ row, isChosen, now }) {
      setText(title, row.title === '' ? row.id : row.title);
      badge.update(row.status);
      health.hidden = row.health === null || row.health === 'healthy' || row.endedAt !== null;
      setText(health, row.health ?? '');
      setAttribute(health, 'data-health', row.health);
      setText(age, ageText(now - row.createdAt));
      setAttribute(age, 'datetime', new Date(row.createdAt).toISOString());
      setAttribute(age, 'title', `Created ${dateText(row.createdAt)}`);
      bar.update(row.percentage);
      setAttribute(bar.root, 'data-status', row.status);
      setText(description, row.description);
      setText(percentage, row.percentage === null ? '' : percentText(row.percentage));
      setAttribute(link, 'aria-current', isChosen ? 'true' : null);
    },
  };
}
