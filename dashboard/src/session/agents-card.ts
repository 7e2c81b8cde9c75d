import type { SessionView } from '@session-hub/client';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { restNote } from '../dom/rest-note.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { ageText } from '../text/duration-text.js';
import { countText, numberText } from '../text/number-text.js';
import { dateText } from '../text/time-text.js';

type Agent = SessionView['agents'][string] & { readonly name: string };

const MOST = 200;

/** Who works on it, what each does, and who has gone quiet. Those come first, since somebody has to look. */
export function agentsCard(): Part<SessionView> {
  const list = createElement('ul', { class: 'agent-list', tabindex: 0, 'aria-label': 'Agents' });
  const rest = restNote();
  const { root, aside, body } = card('Agents', 'agents');
  aside.setAttribute('role', 'status');
  body.append(list, rest.root);
  const show = keyedRows<Agent>(list, ({ name }) => name, agentItem);
  return {
    root,
    update(view) {
      const agents = Object.entries(view.agents).map(([name, agent]) => ({ name, ...agent }));
      const lost = agents.filter((agent) => agent.lost === true);
      root.hidden = agents.length === 0;
      setText(
        aside,
        lost.length === 0
          ? countText(agents.length, 'agent')
          : `${numberText(lost.length)} of ${countText(agents.length, 'agent')} lost`,
      );
      show([...lost, ...agents.filter((agent) => agent.lost !== true)].slice(0, MOST));
      rest.update(agents.length - MOST);
    },
  };
}

function agentItem({ name }: Agent): Part<Agent> {
  const role = createElement('span', { class: 'role' });
  const state = createElement('span', { class: 'badge' });
  const age = createElement('time', { class: 'age' });
  const root = createElement(
    'li',
    { 'data-agent': name },
    createElement('span', { class: 'name' }, name),
    role,
    state,
    age,
  );
  return {
    root,
    update({ role: does = '', state: doing = '', lost, at }) {
      setText(role, does);
      const isLost = lost === true;
      setText(state, isLost ? (doing === '' ? 'lost' : `lost while ${doing}`) : doing);
      state.hidden = !isLost && doing === '';
      setAttribute(state, 'data-tone', isLost ? 'trouble' : null);
      setAttribute(root, 'data-lost', isLost ? 'true' : null);
      setText(age, ageText(Date.now() - at));
      setAttribute(age, 'datetime', new Date(at).toISOString());
      // A sign of life that changes nothing makes no event, so this is what is known of an agent's time.
      setAttribute(age, 'title', `${isLost ? 'Lost' : 'So'} since ${dateText(at)}`);
    },
  };
}
