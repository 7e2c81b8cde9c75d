import type { Mutant } from '../support/mutate.js';

const APPLY_FRAME = 'shared/dist/apply-frame.js';
const THIN = 'shared/dist/thin.js';
const TAIL = 'server/dist/core/read/tails/tail.js';
const WATCHED = 'server/dist/core/read/tails/watched-session.js';
const WATCHED_ALL = 'server/dist/core/read/tails/watched-sessions.js';
const CATCH_UP = 'server/dist/core/read/tails/catch-up.js';
const EPOCH_LOG = 'server/dist/core/read/tails/tail.js';
const OUTBOX = 'server/dist/core/read/outbox/outbox.js';
const SUBSCRIPTION = 'server/dist/core/read/outbox/subscription.js';
const APPEND = 'server/dist/core/session/changes/append-change.js';
const CREATE = 'server/dist/core/session/changes/create-change.js';
const QUEUE = 'server/dist/core/write/session-queue.js';
const MARK_KEEPER = 'server/dist/core/deliver/webhooks/mark-keeper.js';
const DELIVERER = 'server/dist/core/deliver/webhooks/deliverer.js';
const SUBSCRIPTIONS = 'client-sdk/dist/session/subscriptions.js';
const EVENTS = 'client-sdk/dist/session/session-events.js';
const JOB_QUEUE = 'client-sdk/dist/emitter/job-queue.js';
const JOB_SENDER = 'client-sdk/dist/emitter/job-sender.js';
const REQUESTS = 'client-sdk/dist/connection/requests.js';

/** Mistakes in what brings readers and writers back. The simulation has to notice each of them. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'R14: a client takes a frame that begins beyond its cursor',
    file: APPLY_FRAME,
    find: 'frame.from > view.seq',
    replace: 'frame.from > view.seq + 3',
  },
  {
    name: 'R15: a client ignores what heartbeats say',
    seed: 14,
    file: SUBSCRIPTIONS,
    find: 'view.seq < (sent ?? 0)',
    replace: 'false',
  },
  {
    name: 'R8: a client comes back with a cursor further than it has come',
    file: SUBSCRIPTIONS,
    find: 'cursor: cursorOf(base) }',
    replace: 'cursor: { ...cursorOf(base), seq: base.seq + 1 } }',
  },
  {
    name: 'R18: thinning keeps the oldest of what supersedes itself',
    file: THIN,
    find: 'return kept.reverse();',
    replace: 'return kept.reverse().filter((position) => position % 7 !== 3);',
  },
  {
    name: 'R18: thinning keeps too few log lines',
    file: THIN,
    find: 'logLines <= LIMITS.logLines',
    replace: 'logLines <= 2',
  },
  {
    name: 'R10: the hub moves a cursor further than the frame it sent',
    file: SUBSCRIPTION,
    find: 'this.sent = frame.end;',
    replace: 'this.sent = { ...frame.end, seq: this.session.tail.head + 1 };',
  },
  {
    name: 'R12: the hub leaves the lossless events beside a view out',
    file: TAIL,
    find: 'viewFrame({ id: this.id, epoch: this.epoch, from, to: this.head }, this.#textOfView(), kept.map(({ text }) => text)',
    replace: 'viewFrame({ id: this.id, epoch: this.epoch, from, to: this.head }, this.#textOfView(), []',
  },
  {
    name: 'R12: the hub reads what was missed from one too far on',
    file: CATCH_UP,
    find: 'upTo: from, missingUpTo: 0 }',
    replace: 'upTo: from + 1, missingUpTo: 0 }',
  },
  {
    name: 'R12: the hub sends a live reader no more than 100 events with a view',
    file: TAIL,
    find: "origin === 'given' ? LIMITS.losslessBesideView : known.length",
    replace: 'LIMITS.losslessBesideView',
  },
  {
    name: 'R12: the hub treats a cursor that it has sent as one that was given',
    file: SUBSCRIPTION,
    find: "this.#owed ? 'given' : 'sent'",
    replace: "'given'",
  },
  {
    name: 'R12: the hub leaves lossless events out before a reader is too far behind',
    file: CATCH_UP,
    find: 'from > sources.tail.passed',
    replace: 'from > sources.tail.head - 200',
  },
  {
    name: 'R11: the hub leads a reader that catches up past an event',
    file: CATCH_UP,
    find: 'to += next.length;',
    replace: 'to += next.length + 1;',
  },
  {
    name: 'R12: the hub does not say that there were too many lossless events',
    file: EPOCH_LOG,
    find: 'missingUpTo: Math.max(tooMany, oldest - 1)',
    replace: 'missingUpTo: 0',
  },
  {
    name: 'R10: the hub takes a publication that does not continue its tail',
    file: WATCHED,
    find: 'from > this.tail.head',
    replace: 'from > this.tail.head + 5',
  },
  {
    name: 'R27: the hub applies the last number of an emitter again',
    file: APPEND,
    find: 'n: Math.max(before?.n ?? 0, ...numbers)',
    replace: 'n: Math.max(before?.n ?? 0, ...numbers) - 1',
  },
  {
    name: 'R27: the hub forgets how far an emitter has come',
    file: APPEND,
    find: 'draft.setGuards({ emitters:',
    replace: 'void ({ emitters:',
  },
  {
    name: 'R23: the hub does not recognise a repeated create',
    seed: 58,
    file: CREATE,
    find: 'input.key !== guards.createKey',
    replace: 'input.key === guards.createKey',
  },
  {
    name: 'R27: the hub does not ask its memory for a key',
    file: QUEUE,
    find: 'known === null',
    replace: 'true',
  },
  {
    name: 'R28: an emitter gives repeated operations new numbers',
    file: JOB_QUEUE,
    find: 'if (item.n === 0)',
    replace: 'if (true)',
  },
  {
    name: 'R28: an emitter drops what was not acknowledged',
    file: JOB_SENDER,
    find: 'retry.later(send, reply?.error.retryAfter, LONGEST_WAIT_MS);',
    replace: '{ queue.remove(1); retry.later(send); }',
  },
  {
    name: 'R28: a client does not repeat a request whose reply was lost',
    file: REQUESTS,
    find: "return news.on('open', send);",
    replace: 'return () => {};',
  },
  {
    name: 'R13: the hub takes a publication of another epoch',
    file: WATCHED,
    find: 'if (epoch !== this.tail.epoch || from > this.tail.head)',
    replace: 'if (from > this.tail.head)',
  },
  {
    name: 'R14: a client folds again what a frame has in common with the one before',
    file: APPLY_FRAME,
    find: 'frame.events.filter((event) => event.seq > view.seq)',
    replace: 'frame.events',
  },
  {
    name: 'R17: the hub attaches a reader that has left meanwhile',
    file: OUTBOX,
    find: 'if (opening.get(id) === ticket && !this.#closed)',
    replace: 'if (!this.#closed)',
  },
  {
    name: 'R47: the hub says nothing of a session that is gone',
    seed: 107,
    file: WATCHED,
    find: 'follower.vanish(tombstone);',
    replace: 'void follower;',
  },
  {
    name: 'R47: the hub keeps a session open that is gone',
    seed: 102,
    file: WATCHED_ALL,
    find: 'this.#open.delete(id);\n        this.#lingering.delete(id);\n    }\n',
    replace: '}\n',
  },
  {
    name: 'R47: a client does not look again for what is gone',
    seed: 13,
    file: SUBSCRIPTIONS,
    find: 'seek.later(askForGone);',
    replace: 'void 0;',
  },
  {
    name: 'R48: the hub applies what builds on a history it has lost',
    file: APPEND,
    find: 'checkEpoch(draft, input.epoch, mark);',
    replace: '',
  },
  {
    name: 'R48: a job keeps nothing of what was acknowledged',
    file: JOB_SENDER,
    find: 'queue.hold(item);',
    replace: '',
  },
  {
    name: 'R48: a job sends what it holds again after what is new',
    file: JOB_QUEUE,
    find: 'items.unshift(...back);',
    replace: 'items.push(...back);',
  },
  {
    name: 'R48: a job sends one operation too few again',
    file: JOB_QUEUE,
    find: 'held.filter((item) => item.n > n)',
    replace: 'held.filter((item) => item.n > n + 1)',
  },
  {
    name: 'R48: a job does not create its session again',
    file: JOB_SENDER,
    find: "reason.code === 'session_not_found' && recreate",
    replace: 'false',
  },
  {
    name: 'R96: the hub applies an append before the one that it follows',
    file: APPEND,
    find: 'checkOrder(draft, input, mark);',
    replace: '',
  },
  {
    name: 'R96: the hub takes an emitter that it never heard for one that it has forgotten',
    seed: 46,
    file: APPEND,
    find: 'guards.emitters.length >= LIMITS.emittersPerSession',
    replace: 'true',
  },
  {
    name: 'R96: a job does not say after a changed history how far it goes back',
    file: JOB_QUEUE,
    find: 'answered = Math.min(answered, n);',
    replace: '',
  },
  {
    name: 'history and live leave a seam',
    file: EVENTS,
    find: 'way.from === tip &&',
    replace: '',
  },
  {
    name: 'R80: nobody looks after what a killed hub had to tell a webhook',
    seed: 14,
    file: MARK_KEEPER,
    find: 'due = Math.min(due ?? mark.at, mark.at)',
    replace: 'due = null',
  },
  {
    name: 'R80: a webhook is taken to know one event more than it was told',
    file: DELIVERER,
    find: 'told(current, to, at)',
    replace: 'told(current, to + 1, at)',
  },
  {
    name: 'R82: what a receiver refused is taken to be told',
    file: DELIVERER,
    find: 'if (!isFine(answer))',
    replace: 'if (answer.kind === "none")',
  },
];
