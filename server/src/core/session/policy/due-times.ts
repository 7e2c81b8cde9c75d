import { type DeadlineName, nextStatus, type SessionView } from '@session-hub/shared';
import type { Guards, SessionRecord } from '../../../ports/session-record.js';
import type { PolicySettings } from './policy-settings.js';

/** A time limit of a session that its watchers are told about. */
export interface DueTime {
  readonly deadline: DeadlineName;
  readonly from: number;
  readonly due: number;
  readonly action: 'expire' | 'pause';
}

/** The limits a session has in its present status, without one that another comes before for certain. */
export function dueTimes(view: SessionView, guards: Guards, settings: PolicySettings): DueTime[] {
  if (nextStatus(view.status, 'expire') === null) return [];
  const { createdAt, extended } = view;
  const { inactivity, lifetime, onInactivity } = settings;
  const end = createdAt + lifetime + extended;
  const times: DueTime[] = [{ deadline: 'lifetime', from: createdAt, due: end, action: 'expire' }];
  const isHeld = view.status === 'paused' || waitsForStart(view, guards);
  const canHappen = !isHeld && nextStatus(view.status, onInactivity) !== null;
  const due = guards.activeAt + inactivity + extended;
  if (canHappen && due < end) {
    times.push({ deadline: 'inactivity', from: guards.activeAt, due, action: onInactivity });
  }
  return times;
}

/** Nobody has to do anything until the conditions start it: its silence means nothing. */
function waitsForStart({ status }: SessionView, { conditions }: Guards): boolean {
  return status === 'pending' && (conditions?.autoStart ?? []).length > 0;
}

/**
 * A session that is about to expire.
 *
 * @example
 * const hub = await createHub({
 *   async beforeExpiry({ id, deadline }: Expiring) {
 *     console.log(`${id} is about to expire: ${deadline}`);
 *   },
 * });
 */
export interface Expiring {
  /** The id of the session. */
  readonly id: string;
  /** Its current view. */
  readonly view: SessionView;
  /** The deadline that ends it. */
  readonly deadline: DueTime['deadline'];
  /** The time of that deadline, in milliseconds since 1970. */
  readonly due: number;
}

/**
 * Called before a session expires, for work that needs the session. The hub waits for it for a limited time,
 * and logs its errors. It may `extend` or `touch` the session, which then goes on. When the node stops
 * during the call, another node calls it again.
 *
 * @example
 * const beforeExpiry: BeforeExpiry = async ({ id, view }) => {
 *   console.log(`${id} expires with status ${view.status}`);
 * };
 * const hub = await createHub({ beforeExpiry });
 */
export type BeforeExpiry = (expiring: Expiring) => Promise<void>;

/** What would expire the session at this moment; null when nothing would. */
export function expiryDue(
  { view, guards }: SessionRecord,
  now: number,
  settings: PolicySettings,
): DueTime | null {
  const due = dueTimes(view, guards, settings).filter((time) => time.action === 'expire' && time.due <= now);
  return due.sort((left, right) => left.due - right.due)[0] ?? null;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `8 s`, `1 min 40 s`, `2 h 10 min`, `3 d 4 h`: two units at most, as a person would say it. */
export function durationText(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return pair(milliseconds, MINUTE, 'min', SECOND, 's');
  if (milliseconds < DAY) return pair(milliseconds, HOUR, 'h', MINUTE, 'min');
  return pair(milliseconds, DAY, 'd', HOUR, 'h');
}

function pair(milliseconds: number, large: number, largeName: string, small: number, smallName: string) {
  const rest = Math.floor((milliseconds % large) / small);
  const first = `${Math.floor(milliseconds / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
