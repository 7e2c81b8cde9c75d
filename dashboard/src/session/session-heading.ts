import type { Session, SessionView } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { statusBadge } from '../dom/status-badge.js';
import { durationText } from '../text/duration-text.js';
import { dateText } from '../text/time-text.js';
import { freshnessTag } from './freshness-tag.js';

/** What it is, how it stands and since when, and how fresh this picture is. */
export function sessionHeading(session: Session): Part<SessionView> {
  const title = createElement('h1', { tabindex: -1 });
  const badge = statusBadge();
  const since = createElement('time', { class: 'since' });
  const fresh = freshnessTag();
  const facts = createElement('p', { class: 'facts' });
  return {
    root: createElement(
      'header',
      { class: 'heading' },
      createElement('a', { class: 'back', href: '#/' }, '‹ All sessions'),
      title,
      createElement('p', { class: 'standing' }, badge.root, since, fresh.root),
      facts,
    ),
    update(view) {
      setText(title, view.title === '' ? view.id : view.title);
      badge.update(view.status);
      setText(since, `for ${durationText(Date.now() - view.since)}`);
      setAttribute(since, 'datetime', new Date(view.since).toISOString());
      setAttribute(since, 'title', `Since ${dateText(view.since)}`);
      fresh.update(session);
      setText(facts, factsOf(view));
    },
  };
}

function factsOf({ id, title, owner, template, emitter, createdAt }: SessionView): string {
  return [
    ...(title === '' ? [] : [id]),
    ...(template === '' ? [] : [template]),
    ...(owner === '' ? [] : [`owned by ${owner}`]),
    ...(emitter === null ? [] : [`worked on by ${emitter.id}`]),
    `created ${dateText(createdAt)}`,
  ].join(' · ');
}
