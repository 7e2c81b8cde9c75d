import type { Hub } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { paced } from '../dom/paced.js';
import { setAttribute } from '../dom/set-text.js';
import { agentsCard } from './agents-card.js';
import { breakWatch } from './break-watch.js';
import { commandBar } from './command-bar.js';
import { deadlineNotices } from './deadline-notices.js';
import { errorsCard } from './errors-card.js';
import { eventFeed } from './event-feed.js';
import { healthCard } from './health-card.js';
import { itemsCard } from './items-card.js';
import { logCard } from './log-card.js';
import { metricsCard } from './metrics-card.js';
import { outcomeCard } from './outcome-card.js';
import { progressCard } from './progress-card.js';
import { readingNotices } from './reading-notices.js';
import { refusedSession } from './refused-session.js';
import { sessionHeading } from './session-heading.js';
import { valuesCards } from './values-cards.js';

export interface SessionPane {
  readonly root: HTMLElement;
  /** What the window's title should say. */
  readonly title: string;
  focus(): void;
  /** Brings durations up to date. */
  tick(): void;
  dispose(): void;
}

/** Everything about one session, live. */
export function sessionPane(hub: Hub, id: string, onTitle: () => void): SessionPane {
  const session = hub.session(id);
  const breaks = breakWatch(Date.now);
  const notices = readingNotices();
  const feed = eventFeed(hub, session);
  const refused = refusedSession(id);
  const waiting = createElement('p', { class: 'waiting', role: 'status' }, 'Asking the hub…');
  const parts = [
    sessionHeading(session),
    commandBar(session),
    outcomeCard(),
    progressCard(session),
    healthCard(session),
    errorsCard(),
    agentsCard(),
    itemsCard(),
    metricsCard(),
    valuesCards(),
  ];
  const log = logCard();
  const deadlines = deadlineNotices(session);
  const picture = createElement('div', { class: 'picture' });
  const [heading, commands, ...cards] = parts.map(({ root }) => root);
  if (heading !== undefined && commands !== undefined)
    picture.append(heading, commands, deadlines.root, notices.root);
  picture.append(createElement('div', { class: 'cards' }, ...cards, feed.root, log.root));
  const root = createElement(
    'main',
    { class: 'session', 'data-id': id, tabindex: -1 },
    waiting,
    refused.root,
    picture,
  );
  let title = id;

  const show = paced(() => {
    const { view, state } = session;
    setAttribute(root, 'data-state', state.kind);
    refused.update(state.kind === 'refused' ? state.error : null);
    picture.hidden = view === null || state.kind === 'refused';
    waiting.hidden = view !== null || state.kind === 'refused';
    if (view === null) return;
    setAttribute(root, 'data-seq', view.seq);
    setAttribute(root, 'data-epoch', view.epoch);
    setAttribute(root, 'data-status', view.status);
    for (const part of [...parts, deadlines, log]) part.update(view);
    feed.update(session);
    title = `${view.progress === null || view.endedAt !== null ? view.status : `${Math.floor(view.progress.percentage)} %`} · ${view.title === '' ? id : view.title}`;
    onTitle();
  });
  const changed = () => {
    const ended = breaks.observe(session.state, session.view);
    if (ended !== null) notices.caughtUp(ended);
    show();
  };
  const leave = [
    session.on('reset', ({ reason }) => notices.reset(reason)),
    session.on('omitted', (range) => notices.omitted(range)),
    session.subscribe(changed),
  ];
  changed();

  return {
    root,
    get title() {
      return title;
    },
    focus() {
      root.focus({ preventScroll: true });
      scrollTo(0, 0);
    },
    tick: show,
    dispose() {
      for (const stop of leave) stop();
      feed.dispose();
      show.cancel();
    },
  };
}
