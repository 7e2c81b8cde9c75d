import type { Command, Session } from '@session-hub/client';
import { actionButton } from '../dom/action-button.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { problemNotice } from '../dom/problem-notice.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { countdownText } from '../text/countdown-text.js';
import {
  type DeadlineAction,
  type DeadlineName,
  deadlineActionText,
  deadlineReasonText,
} from '../text/deadline-text.js';
import { clockText, dateText } from '../text/time-text.js';
import { refusalText } from './refusal-text.js';

export interface NearDeadline {
  readonly deadline: DeadlineName;
  readonly action: DeadlineAction;
  readonly due: number;
  /** The hub's time; null while it is not known, or the picture is not of the present. */
  readonly now: number | null;
}

const MORE_TIME = 30 * 60_000;
const ANNOUNCE_AFTER_MS = 100;

interface Rescue {
  readonly label: string;
  readonly title: string;
  readonly command: Command;
}

/** What moves each deadline: a sign of life is enough for the one, the other has to be moved. */
const RESCUES: Readonly<Record<DeadlineName, Rescue>> = {
  inactivity: {
    label: 'Keep it going',
    title: 'Say that it is still wanted: its time without activity begins anew',
    command: { verb: 'touch' },
  },
  lifetime: {
    label: 'Give it 30 min more',
    title: 'Move its deadlines by 30 minutes',
    command: { verb: 'extend', milliseconds: MORE_TIME, reason: 'by hand' },
  },
};

/** A deadline that comes near, as a countdown, with what keeps the session going. */
export function deadlineNotice(
  session: Session,
  { deadline, action, due }: NearDeadline,
): Part<NearDeadline> {
  const { label, title, command } = RESCUES[deadline];
  const refusal = problemNotice();
  const text = createElement('p', { class: 'countdown', 'aria-hidden': 'true' });
  // Told once: a countdown read aloud every second would drown everything else.
  const spoken = createElement('p', { class: 'unseen', role: 'status' });
  const rescue = actionButton({ title }, label, async () => {
    refusal.update(null);
    try {
      await session.command(command);
    } catch (error) {
      refusal.update(refusalText(label, error));
    }
  });
  // A live region is read when it changes, not when it comes with its text.
  setTimeout(
    () =>
      setText(spoken, `${deadlineActionText(action)} at ${clockText(due)} ${deadlineReasonText(deadline)}.`),
    ANNOUNCE_AFTER_MS,
  );
  return {
    root: createElement(
      'div',
      { class: 'notice warning', 'data-deadline': deadline, title: dateText(due) },
      createElement('div', { class: 'line' }, text, spoken, rescue),
      refusal.root,
    ),
    update(near) {
      setText(text, `${deadlineActionText(action)} ${whenText(near)} ${deadlineReasonText(deadline)}`);
      setAttribute(text, 'data-now', near.now === null ? 'unknown' : 'known');
    },
  };
}

function whenText({ due, now }: NearDeadline): string {
  if (now === null) return `at ${clockText(due)}`;
  return due > now ? `in ${countdownText(due - now)}` : 'any moment';
}
