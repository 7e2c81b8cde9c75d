import type { HealthReport, Session, SessionView } from '@session-hub/client';
import { actionButton } from '../dom/action-button.js';
import { card } from '../dom/card.js';
import { createElement } from '../dom/create-element.js';
import type { Part } from '../dom/part.js';
import { problemNotice } from '../dom/problem-notice.js';
import { setAttribute, setText } from '../dom/set-text.js';
import { stepList } from '../dom/step-list.js';
import { syncChildren } from '../dom/sync-children.js';
import { durationText } from '../text/duration-text.js';
import { STATUS_TEXT } from '../text/status-text.js';
import { clockText } from '../text/time-text.js';
import { refusalText } from './refusal-text.js';

/** An answer is of its moment; after this the card shows again what the hub tells by itself. */
const ANSWER_HOLDS_MS = 30_000;

/** Whether it is stuck, by what evidence, and what to do. Asks the hub anew on demand. */
export function healthCard(session: Session): Part<SessionView> {
  const message = createElement('p', { class: 'message' });
  const reasons = createElement('ul', { class: 'reasons' });
  const steps = stepList();
  const refusal = problemNotice();
  const checked = createElement('span', { class: 'checked small', role: 'status' });
  const { root, aside, body } = card('Health', 'health');
  aside.setAttribute('role', 'status');
  let answer: HealthReport | null = null;
  let answeredAt = 0;
  let shown: string | null = null;
  let view: SessionView | null = null;

  const check = actionButton(
    { class: 'quiet', title: 'Ask the hub how it is right now' },
    'Check now',
    async () => {
      refusal.update(null);
      try {
        answer = await session.checkHealth();
        answeredAt = Date.now();
        if (view !== null) update(view);
      } catch (error) {
        refusal.update(refusalText('The check', error));
      }
    },
  );
  body.append(
    message,
    reasons,
    steps.root,
    createElement('div', { class: 'line check' }, checked, check),
    refusal.root,
  );

  function update(next: SessionView): void {
    view = next;
    const { status, endedAt } = next;
    root.hidden = endedAt !== null;
    if (Date.now() - answeredAt > ANSWER_HOLDS_MS) answer = null;
    const isAnswerNewer = answer !== null && answer.at >= (next.health?.at ?? 0);
    const health = isAnswerNewer ? answer : next.health;
    const { meaning, steps: statusSteps } = STATUS_TEXT[status];
    setText(aside, health?.state ?? 'no evidence yet');
    setAttribute(root, 'data-health', health?.state ?? null);
    setText(message, health === null || health.message === '' ? meaning : health.message);
    const isFine = health === null || health.state === 'healthy';
    steps.update(isFine ? statusSteps : [...new Set([...health.steps, ...statusSteps])]);
    setText(checked, answer === null ? '' : checkedText(answer));
    showReasons((health?.reasons ?? []).filter((reason) => reason !== health?.message));
  }

  function showReasons(wanted: readonly string[]): void {
    reasons.hidden = wanted.length === 0;
    if (shown === wanted.join('\n')) return;
    shown = wanted.join('\n');
    syncChildren(
      reasons,
      wanted.map((reason) => createElement('li', {}, reason)),
    );
  }

  return { root, update };
}

/** Both times are the hub's, so what lies between them holds whatever this computer's clock says. */
function checkedText({ at, state, movedAt }: HealthReport): string {
  const moved = movedAt === null ? 'no progress yet' : `last progress ${durationText(at - movedAt)} before`;
  return `${state} at ${clockText(at)}, ${moved}`;
}
