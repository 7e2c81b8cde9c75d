import type { Command, Session, SessionView } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { problemNotice } from '../dom/problem-notice.js';
import { setText } from '../dom/set-text.js';
import { refusalText } from './refusal-text.js';
import { OFFERED_VERBS, type OfferedVerb, verbsOf } from './verbs-of.js';

const MORE_TIME = 30 * 60_000;
const CONFIRM_MS = 4_000;
const BY_HAND = 'by hand';

interface Offer {
  readonly label: string;
  readonly title: string;
  readonly command: Command;
  /** What ends a session is asked twice. */
  readonly confirm?: string;
}

const OFFERS: Readonly<Record<OfferedVerb, Offer>> = {
  start: { label: 'Start', title: 'Start the work', command: { verb: 'start', reason: BY_HAND } },
  resume: { label: 'Resume', title: 'Let it go on', command: { verb: 'resume', reason: BY_HAND } },
  recover: {
    label: 'Recover',
    title: 'Forget the errors and go on',
    command: { verb: 'recover', reason: BY_HAND },
  },
  pause: {
    label: 'Pause',
    title: 'Hold it until it is resumed',
    command: { verb: 'pause', reason: BY_HAND },
  },
  extend: {
    label: '+30 min',
    title: 'Move its deadlines by 30 minutes',
    command: { verb: 'extend', milliseconds: MORE_TIME },
  },
  finish: {
    label: 'Close now',
    title: 'End it without waiting until it has put things in order',
    command: { verb: 'finish', reason: BY_HAND },
  },
  complete: {
    label: 'Complete',
    title: 'Say that it is done',
    command: { verb: 'complete' },
    confirm: 'Really complete?',
  },
  fail: {
    label: 'Fail',
    title: 'Say that it failed',
    command: { verb: 'fail', error: { message: 'Ended by hand.' } },
    confirm: 'Really fail?',
  },
  stop: {
    label: 'Stop',
    title: 'End it before it is done',
    command: { verb: 'stop', reason: BY_HAND },
    confirm: 'Really stop?',
  },
};

/** The verbs that are possible now, and the hub's friendly word when it refuses one. */
export function commandBar(session: Session): Part<SessionView> {
  const refusal = problemNotice();
  const waiting = createElement('p', { class: 'small', role: 'status', hidden: '' });
  const run = async (offer: Offer) => {
    refusal.update(null);
    try {
      await session.command(offer.command);
    } catch (error) {
      refusal.update(refusalText(offer.label, error));
    }
  };
  const buttons = OFFERED_VERBS.map((verb) => ({ verb, ...verbButton(verb, OFFERS[verb], run) }));
  const bar = createElement(
    'div',
    { class: 'commands', role: 'group', 'aria-label': 'Commands' },
    ...buttons.map(({ button }) => button),
  );
  return {
    root: createElement('div', { class: 'command-bar' }, bar, waiting, refusal.root),
    update({ status }) {
      const possible = verbsOf(status);
      for (const { verb, button } of buttons) button.hidden = !possible.includes(verb);
      bar.hidden = possible.length === 0;
      const isWaiting = session.state.kind === 'stale' && buttons.some(({ isRunning }) => isRunning());
      waiting.hidden = !isWaiting;
      setText(waiting, isWaiting ? 'It will be sent as soon as the hub is back.' : '');
    },
  };
}

function verbButton(verb: OfferedVerb, offer: Offer, run: (offer: Offer) => Promise<void>) {
  const { label, title, confirm } = offer;
  const button = createElement('button', { type: 'button', title, 'data-verb': verb }, label);
  let running = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const calm = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    setText(button, label);
    button.classList.remove('sure');
  };
  button.addEventListener('blur', calm);
  button.addEventListener('click', async () => {
    if (running) return;
    if (confirm !== undefined && timer === null) {
      setText(button, confirm);
      button.classList.add('sure');
      timer = setTimeout(calm, CONFIRM_MS);
      return;
    }
    calm();
    running = true;
    // Not `disabled`, which would drop the focus of whoever uses the keyboard.
    button.setAttribute('aria-disabled', 'true');
    await run(offer);
    running = false;
    button.removeAttribute('aria-disabled');
  });
  return { button, isRunning: () => running };
}
