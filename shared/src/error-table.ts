import { HubError } from './hub-error.js';
import type { ErrorShape } from './schemas/error.js';

interface ErrorEntry {
  /** The HTTP status it travels under. */
  status: number;
  retryable: boolean;
  message: string;
  /** What a person can do about it, in order. */
  steps: readonly string[];
}

/** Every refusal of the hub. A code never changes its meaning. */
export const ERROR_TABLE = {
  bad_request: {
    status: 400,
    retryable: false,
    message: 'The request does not have the form the hub expects.',
    steps: ['Compare the request with PROTOCOL.md or /openapi.json; `details.issues` names what is off.'],
  },
  unknown_request: {
    status: 404,
    retryable: false,
    message: 'The hub knows no such request.',
    steps: ['Check the spelling, and that client and hub are of the same version.'],
  },
  message_too_large: {
    status: 413,
    retryable: false,
    message: 'The message is larger than the hub accepts.',
    steps: [
      'Send fewer operations at a time.',
      'Keep large files elsewhere and append a link as an artifact.',
    ],
  },
  session_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no session with this id.',
    steps: ['Check the id.', 'It may have been cleaned up after it ended.'],
  },
  template_not_found: {
    status: 404,
    retryable: false,
    message: 'The hub knows no template of this name.',
    steps: [
      'Choose one of those that `details.known` names.',
      'Add the template to the folder the hub reads.',
    ],
  },
  session_exists: {
    status: 409,
    retryable: false,
    message: 'A session with this id exists already.',
    steps: ['Choose another id, or leave it out and let the hub choose.'],
  },
  session_ended: {
    status: 409,
    retryable: false,
    message: 'The session has ended; nothing can be added to it.',
    steps: ['End the work: this session takes nothing more.', 'Create a new session for new work.'],
  },
  illegal_transition: {
    status: 409,
    retryable: false,
    message: 'This cannot be done in the state the session is in.',
    steps: ['`details.possible` lists what can be done now.'],
  },
  seq_moved: {
    status: 409,
    retryable: true,
    message: 'The session has changed since you looked at it.',
    steps: ['Look at the session again and decide anew.'],
  },
  number_gap: {
    status: 409,
    retryable: true,
    message: 'An earlier append of this emitter has not been applied yet.',
    steps: [
      'Send everything from `details.expected` on again, in order and under the old numbers.',
      'If you gave up an append, set `follows` of the next one to the number before it.',
    ],
  },
  progress_went_back: {
    status: 409,
    retryable: false,
    message: 'Progress cannot go back without saying so.',
    steps: ['Add `restart: true` when the work really starts over.'],
  },
  contradiction: {
    status: 409,
    retryable: false,
    message: 'This contradicts what the session was told before.',
    steps: ['Keep to one way of telling it.', 'Add `restart: true` when the work really starts over.'],
  },
  limit_reached: {
    status: 409,
    retryable: false,
    message: 'The session holds as many different names as it may.',
    steps: ['Reuse names, or spread the work over several sessions.'],
  },
  record_too_large: {
    status: 413,
    retryable: false,
    message: 'The session would grow past its size limit.',
    steps: ['Keep large values elsewhere and store a link.', 'Unset state that is no longer needed.'],
  },
  cursor_ahead: {
    status: 409,
    retryable: false,
    message: 'The cursor lies beyond the end of the log, so the hub never handed it out.',
    steps: ['Drop the cursor and subscribe without one.'],
  },
  epoch_changed: {
    status: 409,
    retryable: false,
    message: 'The log was numbered anew since this cursor was handed out.',
    steps: ['Drop the cursor and start from the current view.'],
  },
  lease_held: {
    status: 409,
    retryable: true,
    message: 'Another emitter holds the lease of this session.',
    steps: [
      'Wait until it is released or runs out.',
      'Take it over when the other worker is known to be gone.',
    ],
  },
  lease_lost: {
    status: 409,
    retryable: false,
    message: 'The lease of this session went to another emitter; this write came too late.',
    steps: ['Stop working on the session: somebody else does.'],
  },
  capacity_reached: {
    status: 503,
    retryable: true,
    message: 'There are as many sessions as there may be.',
    steps: [
      'Wait for `retryAfter` milliseconds: a session may have made room by then.',
      'End or clean up sessions that are no longer needed, or raise the limit.',
    ],
  },
  too_many_subscriptions: {
    status: 429,
    retryable: false,
    message: 'This connection watches as many sessions as it may.',
    steps: ['Unsubscribe from what is no longer shown.', 'Show a list instead: it costs one subscription.'],
  },
  rate_limited: {
    status: 429,
    retryable: true,
    message: 'Too many requests in a short time.',
    steps: ['Wait for `retryAfter` milliseconds.', 'Put several operations into one append.'],
  },
  overloaded: {
    status: 503,
    retryable: true,
    message: 'The hub has more to write than it can hold right now.',
    steps: ['Try again in a moment; nothing of this request was applied.'],
  },
  storage_full: {
    status: 507,
    retryable: true,
    message: 'The hub cannot store anything: its disk is full or cannot be written to.',
    steps: ['Free space on the disk that holds DATA_DIR; the hub goes on by itself.'],
  },
  store_unavailable: {
    status: 503,
    retryable: true,
    message: 'The hub cannot reach its store.',
    steps: ['Try again in a moment.', 'If it stays so, look at /readyz and the log of the hub.'],
  },
  hook_not_found: {
    status: 404,
    retryable: false,
    message: 'The hub has no webhook of this name.',
    steps: ['Look at the list of webhooks; the names are those in the settings of the hub.'],
  },
  unauthorized: {
    status: 401,
    retryable: false,
    message: 'The hub does not know who you are.',
    steps: ['Sign in again, then reconnect with a fresh token.'],
  },
  auth_unavailable: {
    status: 503,
    retryable: true,
    message: 'The hub cannot find out who you are at this moment.',
    steps: ['Try again in a moment.', 'If it stays so, look at the log of the hub: `authenticate` fails.'],
  },
  forbidden: {
    status: 403,
    retryable: false,
    message: 'You may not do this.',
    steps: ['Ask the owner of the session for access.'],
  },
  origin_refused: {
    status: 403,
    retryable: false,
    message: 'Pages of this origin may not use the hub.',
    steps: ['Add the origin to ALLOWED_ORIGINS.'],
  },
  protocol_mismatch: {
    status: 426,
    retryable: false,
    message: 'Client and hub speak different versions of the protocol.',
    steps: ['Reload the page, or update the client to the version of the hub.'],
  },
  disconnected: {
    status: 503,
    retryable: true,
    message: 'The hub ended this connection.',
    steps: ['Nothing: the client connects again by itself.'],
  },
  closing: {
    status: 503,
    retryable: true,
    message: 'The hub is shutting down.',
    steps: ['Reconnect in a moment; another hub, or this one after its restart, goes on where it stopped.'],
  },
  internal: {
    status: 500,
    retryable: true,
    message: 'Something went wrong inside the hub.',
    steps: ['Try again.', 'If it stays so, look at the log of the hub.'],
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;

export interface ErrorExtras {
  /** Replaces the table's text where more can be said. */
  message?: string;
  details?: Record<string, unknown>;
  retryAfter?: number;
  cause?: unknown;
}

/** The table's entry as an error to be thrown. */
export function hubError(code: ErrorCode, extras: ErrorExtras = {}): HubError {
  const { message, retryable, steps } = ERROR_TABLE[code];
  const shape: ErrorShape = { code, message: extras.message ?? message, retryable, steps: [...steps] };
  if (extras.details !== undefined) shape.details = extras.details;
  if (extras.retryAfter !== undefined) shape.retryAfter = extras.retryAfter;
  return new HubError(shape, extras.cause === undefined ? undefined : { cause: extras.cause });
}

/** The HTTP status of an error; an unknown code counts as a fault of the hub. */
export function httpStatusOf(error: HubError): number {
  return Object.hasOwn(ERROR_TABLE, error.code) ? ERROR_TABLE[error.code as ErrorCode].status : 500;
}
