import { connectHub } from '@session-hub/client';
import { localStoragePersistence } from '@session-hub/client/persist';
import { startDemoSession } from './demo-session.js';
import { createElement } from './dom/create-element.js';
import { problemNotice } from './dom/problem-notice.js';
import { setAttribute } from './dom/set-text.js';
import { syncChildren } from './dom/sync-children.js';
import { accessToken } from './hub/access-token.js';
import { connectionBadge } from './hub/connection-badge.js';
import { hubTrouble } from './hub/hub-trouble.js';
import { type ShownConnection, shownConnection } from './hub/shown-connection.js';
import { sessionListPane } from './list/session-list-pane.js';
import { linkTo, routeOf } from './route.js';
import { type SessionPane, sessionPane } from './session/session-pane.js';
import { welcomePane } from './welcome-pane.js';
import './style/index.css';

const TICK_MS = 1_000;
const NAME = 'session-hub';

// The hub may live below a path of somebody else's server, and this page with it.
const path = new URL('socket.io', document.baseURI).pathname;
const token = accessToken.get();
const hub = connectHub(location.origin, {
  path,
  persist: localStoragePersistence(),
  ...(token === undefined ? {} : { token }),
});

const tryNow = () => hub.reconnect();
const badge = connectionBadge(tryNow);
const trouble = hubTrouble();
const demoProblem = problemNotice();
const demo = createElement('button', { type: 'button', class: 'demo' }, 'Start a demo');
demo.addEventListener('click', startDemo);
const welcome = welcomePane(() => void startDemo());
const list = sessionListPane(hub, () => welcome.update(list));
const top = createElement(
  'header',
  { class: 'top' },
  createElement('a', { class: 'brand', href: '#/' }, NAME),
  badge.root,
  demo,
);
const stage = createElement('div', { class: 'stage' }, list.root, welcome.root);
document.body.replaceChildren(top, trouble.root, demoProblem.root, stage);

let pane: SessionPane | null = null;
let connection: ShownConnection | null = null;

function showRoute(): void {
  const id = routeOf(location.hash);
  pane?.dispose();
  pane = id === null ? null : sessionPane(hub, id, showTitle);
  list.choose(id);
  welcome.update(list);
  syncChildren(stage, [list.root, pane?.root ?? welcome.root]);
  setAttribute(document.body, 'data-showing', id === null ? 'list' : 'session');
  // On a phone one side hides the other, and the focus must not stay behind on the hidden one.
  if (pane !== null && list.root.offsetParent === null) pane.focus();
  showTitle();
}

function showTitle(): void {
  const title = pane === null ? NAME : `${pane.title} · ${NAME}`;
  if (document.title !== title) document.title = title;
}

function showConnection(): void {
  connection = shownConnection(hub.connection.state, connection);
  badge.update(connection);
  trouble.update(connection);
  setAttribute(document.body, 'data-connection', connection.kind);
}

async function startDemo(): Promise<void> {
  demoProblem.update(null);
  try {
    location.hash = linkTo(await startDemoSession(hub));
  } catch (error) {
    demoProblem.update({ message: `The demo could not be started. ${String(error)}`, steps: [] });
  }
}

hub.connection.subscribe(showConnection);
addEventListener('hashchange', showRoute);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  list.focusSearch();
});
setInterval(() => {
  showConnection();
  list.tick();
  pane?.tick();
}, TICK_MS);
showConnection();
showRoute();
