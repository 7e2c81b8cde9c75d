export { applyFrame, type FrameEffect } from './apply-frame.js';
export { type BackoffOptions, fullJitter } from './backoff.js';
export {
  assessCondition,
  type ConditionEvidence,
  type ConditionFinding,
  type Found,
} from './conditions/assess-condition.js';
export { checkConditions, conditionText } from './conditions/check-conditions.js';
export { countError, type ErrorMinute } from './conditions/error-rate.js';
export { explainConditions, type SessionConditions } from './conditions/explain-conditions.js';
export { parseCondition } from './conditions/parse-condition.js';
export type { ErrorDescription } from './describe-error.js';
export { type EndedStatus, isEnded } from './ended.js';
export { ERROR_TABLE, type ErrorCode, type ErrorExtras, httpStatusOf, hubError } from './error-table.js';
export { EVENT_CLASSES, type EventClass, latestKey } from './event-class.js';
export { HubError } from './hub-error.js';
export { LIFECYCLE, nextStatus, possibleVerbs } from './lifecycle.js';
export { LIMITS, LOG_LINES, RECENT_ERRORS, SUBSCRIPTIONS_PER_CONNECTION } from './limits.js';
export { BULK_VERBS, CLEANUPS, type ExclusiveSession } from './managing.js';
export {
  advanceProgress,
  goesBack,
  type PreviousProgress,
  percentageOf,
  type UsualPace,
} from './progress.js';
export { DEFAULT_NAMESPACE, PROTOCOL_VERSION } from './protocol-version.js';
export { compareRows, DEFAULT_LIST_LIMIT, matchesQuery } from './query.js';
export { reduce } from './reduce.js';
export type { RetryOptions, RetryRun, RetryTime } from './retry-strategy.js';
export type { SafeOptions, SafeResult } from './safe-execute.js';
export type { ConditionState, ConditionsReport } from './schemas/conditions.js';
export type { ErrorCategory, ErrorReport, ErrorShape } from './schemas/error.js';
export type {
  DeadlineName,
  EventOf,
  EventType,
  Evidence,
  HealthData,
  HubEvent,
  MetricData,
  Outcome,
} from './schemas/event.js';
export type { EventsFrame, Frame, ResetFrame, ViewFrame } from './schemas/frame.js';
export type { HealthReport, HubHealth, RepairCheck, Repaired, RepairResult } from './schemas/health.js';
export type {
  CapacitySettings,
  HubLimits,
  LimitChanges,
  LimitsState,
  ReconfigureInput,
} from './schemas/limits.js';
export type {
  BulkInput,
  BulkResult,
  CleanupInput,
  CleanupResult,
  HubStats,
  RemoveInput,
  RemoveResult,
} from './schemas/management.js';
export type {
  AcquireResult,
  AppendInput,
  AppendResult,
  BeatResult,
  CommandResult,
  CreateResult,
  HeartbeatMessage,
  HeldLease,
  Hello,
  HistoryInput,
  HistoryPage,
  Lease,
  ListMessage,
  OperationResult,
  Person,
  PresenceMessage,
  Push,
  PushName,
  Reply,
} from './schemas/messages.js';
export type { NoticeMessage } from './schemas/notice.js';
export type { Command, CreateInput, Operation, ProgressInput, UpdateInput } from './schemas/operation.js';
export type { PolicyChanges, PolicySettings } from './schemas/policy.js';
export type { Cursor, JsonRecord } from './schemas/primitives.js';
export type { ProgressData, Step } from './schemas/progress.js';
export type { SessionPage, SessionQuery } from './schemas/query.js';
export type { RequestInput, RequestName, RequestOutput } from './schemas/requests.js';
export type { AgentPlan, Condition, Overrides, SessionPlan, StepPlan, Template } from './schemas/template.js';
export type { Tombstone } from './schemas/tombstone.js';
export type { SessionRow, SessionView } from './schemas/view.js';
export type { HookLetters, HookState, SessionHook } from './schemas/webhook.js';
export { observe, quantile, type Sketch, type SketchPoint } from './sketch.js';
export {
  COMMAND_VERBS,
  type CommandVerb,
  HUB_VERBS,
  type HubVerb,
  STATUSES,
  type Status,
  type Verb,
} from './statuses.js';
export { isLeaf, parentsOf, rollUp, type StepNode, type Steps, stepTree } from './steps.js';
export { thin, thinnedPositions } from './thin.js';
export { completeView, emptyView, rowOf, shortRow } from './view.js';
