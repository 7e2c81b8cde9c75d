import type { SessionView } from '@session-hub/shared';
import { browserEnvironment } from '../adapters/browser-environment.js';
import type { Cancel } from '../core/environment.js';
import type { Session } from '../session/session.js';

/**
 * A clock to wait by: the clock of a test hub, or the real one.
 *
 * @example
 * const time: WaitTime = {
 *   after(milliseconds, task) {
 *     const timer = setTimeout(task, milliseconds);
 *     return () => clearTimeout(timer);
 *   },
 * };
 * await waitFor(session, ({ status }) => status === 'completed', { time });
 */
export interface WaitTime {
  /** Runs `task` once after this many milliseconds. Returns a function that cancels it. */
  after(milliseconds: number, task: () => void): Cancel;
}

/**
 * Options of `waitFor`.
 *
 * @example
 * const options: WaitOptions = { timeout: 10_000 };
 * await waitFor(session, ({ status }) => status === 'completed', options);
 */
export interface WaitOptions {
  /** The longest wait in milliseconds; 5,000 by default. */
  timeout?: number;
  /** The clock to wait by; the real one by default. */
  time?: WaitTime;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** The longest that a timer can be set to. */
const LONGEST_MS = 2_147_483_647;

/**
 * Resolves with the first view that fits, including the current one. Rejects with a sentence about the last
 * view when none fits in time, when the hub refuses the session, and when it is gone. It reads the session
 * only while it waits.
 *
 * @example
 * const view = await waitFor(session, ({ progress }) => progress?.percentage === 100);
 * console.log(view.status);
 */
export function waitFor(
  session: Session,
  fits: (view: SessionView) => boolean,
  { timeout = DEFAULT_TIMEOUT_MS, time = browserEnvironment }: WaitOptions = {},
): Promise<SessionView> {
  if (!(timeout > 0 && timeout <= LONGEST_MS))
    return Promise.reject(new Error(`timeout must be from 1 to ${LONGEST_MS} milliseconds, not ${timeout}.`));
  return new Promise((resolve, reject) => {
    let isOver = false;
    const leave = session.subscribe(check);
    const cancel = time.after(timeout, () => {
      end();
      reject(new Error(`No view of ${session.id} fitted within ${timeout} ms. ${lastSeen(session)}`));
    });
    check();

    function check(): void {
      if (isOver) return;
      try {
        const { view, state } = session;
        if (view !== null && fits(view)) {
          end();
          resolve(view);
        } else if ('error' in state) {
          const message = `${session.id} is ${state.kind}: ${state.error.message} ${lastSeen(session)}`;
          throw new Error(message, { cause: state.error });
        }
      } catch (error) {
        end();
        reject(error);
      }
    }

    function end(): void {
      isOver = true;
      cancel();
      leave();
    }
  });
}

function lastSeen({ view, state }: Session): string {
  return view === null
    ? `No view came; the session is ${state.kind}.`
    : `The last one, ${state.kind}: ${describeView(view)}.`;
}

/**
 * Describes a view in one line, for messages of tests.
 *
 * @example
 * const view = await session.ready();
 * console.log(describeView(view)); // status active, progress 3 of 10 (30 %), seq 12
 */
export function describeView(view: SessionView): string {
  const { status, seq, progress, health, errors, outcome } = view;
  const facts = [`status ${status}`];
  if (progress !== null) {
    const { current, total, percentage, description } = progress;
    facts.push(
      `progress ${current} of ${total} (${percentage} %)${description === '' ? '' : ` "${description}"`}`,
    );
  }
  if (health !== null) facts.push(`health ${health.state}`);
  const lastError = errors.recent.at(-1);
  if (errors.count > 0)
    facts.push(`${errors.count} errors${lastError === undefined ? '' : `, last "${lastError.message}"`}`);
  if (outcome !== null) facts.push(`outcome ${outcome.kind}`);
  return [...facts, `seq ${seq}`].join(', ');
}
