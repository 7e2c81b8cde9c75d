// Apart from the others, because the client needs these and should not carry the rest.

/** Newest log lines that a view holds and a thinned frame keeps. */
export const LOG_LINES = 50;
/** Newest errors that a view holds. */
export const RECENT_ERRORS = 5;
/** Sessions one connection may watch. */
export const SUBSCRIPTIONS_PER_CONNECTION = 1_000;

/** Every bound of the protocol in one place. Both sides enforce them; PROTOCOL.md lists them. */
export const LIMITS = {
  /** Largest message a client may send, in bytes of its JSON text. */
  messageBytes: 256 * 1024,
  /** Past this the connection itself is cut, because the message cannot even be read safely. */
  messageBytesHard: 1024 * 1024,
  /** All that a connection may send until the hub has admitted it. */
  messageBytesPending: 16 * 1024,
  /** Operations in one append. */
  operationsPerAppend: 500,
  subscriptionsPerConnection: SUBSCRIPTIONS_PER_CONNECTION,
  /** Live lists one connection may hold. */
  listsPerConnection: 20,
  /** Different live lists that one node keeps current. */
  listsPerNode: 2_000,
  /** Length of the description in the row of a list. */
  rowDescription: 200,
  /** Sessions whose watchers one connection may follow. */
  presencesPerConnection: 100,
  /** People that a list of watchers names. */
  peopleNamed: 200,
  /** Rows of one list page. */
  listPage: 200,
  /** Events of one history page. */
  historyPage: 500,
  logLines: LOG_LINES,
  recentErrors: RECENT_ERRORS,
  /** Lossless events that travel with the view after `subscribe`; older ones are named as omitted. */
  losslessBesideView: 100,
  /** Names in each keyed part of a view: steps, artifacts, state, signals, metrics. */
  namesPerView: 200,
  /** Items of all lists of a session together. */
  itemsPerView: 1_000,
  /** Metrics of a session that are distributions: each keeps a sketch of what it has seen. */
  distributionsPerSession: 20,
  /** Outside checks of a session, by name. */
  checksPerSession: 20,
  /** Points of such a sketch. */
  sketchPoints: 100,
  /** Length of one session's record as JSON text. */
  recordLength: 512 * 1024,
  /** Kept back, so that a full session can still be held, ended and cleaned up. */
  recordReserve: 16 * 1024,
  /** Length of the events of one history page, and of one frame. One event may be longer. */
  pageLength: 1024 * 1024,
  /** Length of the lossless events that a reader may be behind, from a cursor it was sent, and still get them all. */
  catchUpLength: 4 * 1024 * 1024,
  /** Emitters whose running numbers a session remembers. */
  emittersPerSession: 16,
  /** Sessions one bulk request may go through, and one step of a cleanup. */
  bulkSessions: 1_000,
  /** Operations that one bulk request carries out in each of them. */
  bulkOperations: 50,
  /** Changes of the limits that are remembered. */
  limitChanges: 100,
  /** Leases one heartbeat may renew. */
  leasesPerBeat: 1_000,
  /** Webhooks of one hub. */
  webhooks: 20,
} as const;
