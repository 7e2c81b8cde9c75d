import type { Session, SessionView } from '@session-hub/client';
import { createElement } from '../dom/create-element.js';
import { keyedRows } from '../dom/keyed-rows.js';
import type { Part } from '../dom/part.js';
import { hubClock } from '../hub/hub-clock.js';
import type { DeadlineName } from '../text/deadline-text.js';
import { deadlineNotice, type NearDeadline } from './deadline-notice.js';

const DEADLINES: readonly DeadlineName[] = ['inactivity', 'lifetime'];

/** Warnings of deadlines that come near. Gone when they are lifted, and with the end of the session. */
export function deadlineNotices(session: Session): Part<SessionView> {
  const clock = hubClock(session);
  const root = createElement('div', { class: 'notices deadlines' });
  const show = keyedRows<NearDeadline>(
    root,
    // Another time is another warning, to be told anew.
    ({ deadline, due }) => `${deadline} ${due}`,
    (near) => deadlineNotice(session, near),
  );
  return {
    root,
    update({ warnings = {}, endedAt }) {
      const near = DEADLINES.flatMap((deadline) => {
        const warning = warnings[deadline];
        return warning === undefined || endedAt !== null ? [] : [{ deadline, ...warning }];
      });
      // Asking for the time costs a request, and only a countdown needs it.
      const now = near.length > 0 && session.state.kind === 'live' ? clock.now() : null;
      const hadFocus = root.contains(document.activeElement);
      show(near.sort((one, other) => one.due - other.due).map((warning) => ({ ...warning, now })));
      // The button that moved the deadline is gone with it; whoever uses the keyboard stays in this session.
      const main = root.closest('main');
      if (hadFocus && !root.contains(document.activeElement)) main?.focus({ preventScroll: true });
    },
  };
}
