import type {
  AgentPlan,
  DeadlineName,
  ErrorMinute,
  Lease,
  PolicyChanges,
  SessionConditions,
  SessionView,
  Sketch,
} from '@session-hub/shared';

/** All a store keeps of a session beside its log. */
export interface SessionRecord {
  /** Counts the writes of this record: what compare-and-set compares. */
  revision: number;
  view: SessionView;
  guards: Guards;
}

/** What decides whether a write is allowed. Watchers never see it. */
export interface Guards {
  lease: Lease | null;
  /** The highest fence ever handed out; a write under a lower one comes too late. */
  fence: number;
  /** How far each emitter's numbers have been applied, least recently heard first. */
  emitters: EmitterMark[];
  /** The key it was created with, so that a repeated create is recognised. */
  createKey: string | null;
  /** The epoch of the session that was removed and whose id this one has taken over. */
  follows?: string;
  /** The last activity, for the policy; not every activity makes an event. */
  activeAt: number;
  /** The time this session stands under in the deadline index; never later than its real deadline. */
  wakeAt: number | null;
  /** What it lives by, where that is not the default. Sessions of older hubs do not have it. */
  policy?: PolicyChanges;
  /** The deadlines that were announced. */
  warned?: Warned[];
  /** When the work last moved, or was let go on: stored since progress is watched for movement. */
  movedAt?: number;
  /** The longest time the work went without moving while it was not held. */
  longestPause?: number;
  /** How long it may stand still, where earlier runs of its template have taught that. */
  stalledAfter?: number;
  /** Why a session is closing, for its outcome. */
  stopReason?: string | null;
  /** The last sign of life of each agent. */
  agents?: Readonly<Record<string, number>>;
  /** The agents it was created with, where they are expected. */
  expected?: readonly AgentPlan[];
  /** What is to start and stop it by itself. */
  conditions?: SessionConditions;
  /** Places in `autoStop` of conditions that somebody overruled, as long as they hold. */
  overruled?: readonly number[];
  /** When a condition changes though nothing happens. */
  conditionsAt?: number | null;
  /** The errors of the last hour, where a condition asks for their rate. */
  errorMinutes?: readonly ErrorMinute[];
  /** What the distributions among the metrics have seen. */
  sketches?: Readonly<Record<string, Sketch>>;
  /** What webhooks have not been told yet, or never were. Missing where there never was a webhook. */
  hooks?: readonly HookMark[];
}

export interface Warned {
  deadline: DeadlineName;
  /** A deadline that moves is another one. */
  due: number;
  told: number;
}

/** How far a webhook has been told of a session. There is none where it was told everything. */
export interface HookMark {
  name: string;
  /** Told, or given up, up to here. */
  seq: number;
  /** Where the next delivery ends. Fixed with its beginning, so that a repeated one is the same. */
  upTo: number;
  /** The last event it has to be told of; nothing is open when it is not above `seq`. */
  last: number;
  /** The node that has the delivery in hand until `at`; null: whoever comes first from `at` on. */
  holder: string | null;
  at: number;
  /** Of the next delivery, those that failed. */
  tries: number;
  /** Since when the next delivery could have been made. */
  since: number;
  dead: readonly DeadLetter[];
}

/** Events with `from <= seq <= to` that a webhook was not told of. */
export interface DeadLetter {
  from: number;
  to: number;
  at: number;
  tries: number;
  reason: string;
}

export interface EmitterMark {
  id: string;
  /** The highest number applied or refused. */
  n: number;
  /** The seq of the last event of that emitter. */
  seq: number;
  /** The numbers of its last batch that were refused, with the code, so that a repeated batch hears the same. */
  refused: { n: number; code: string }[];
}
