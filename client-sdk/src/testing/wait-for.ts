import type { SessionView } from '@session-hub/shared';
import { browserEnvironment } from '../adapters/browser-environment.js';
import type { Cancel } from '../core/environment.js';
import type { Session } from '../session/session.js';

/** Whatever can say when the waiting is over: the clock of a test hub, or the real one. */
export interface WaitTime {
  after(milliseconds: number, task: () => void): Cancel;
}

export interface WaitOptions {
  /** How long at most, in milliseconds; 5,000 by default. */
  timeout?: number;
  /** Whose milliseconds; the real ones by default. */
  time?: WaitTime;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** The longest that a timer can be set to. */
const LONGEST_MS = 2_147_483_647;

/**
 * Resolves with the first view that fits, the present one included. Rejects with a sentence about the last view when
 * none did in time, and when the hub does not show the session, or has it no more. Reads the session only meanwhile.
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

/** What most questions are about, in one line. */
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
