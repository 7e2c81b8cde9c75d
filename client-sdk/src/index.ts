export type {
  BulkInput,
  CleanupInput,
  CleanupResult,
  Command,
  CommandResult,
  ConditionState,
  ConditionsReport,
  Cursor,
  ErrorReport,
  EventOf,
  EventType,
  ExclusiveSession,
  HealthReport,
  HistoryInput,
  HistoryPage,
  HubEvent,
  HubHealth,
  HubStats,
  LimitChanges,
  LimitsState,
  Operation,
  Overrides,
  Person,
  ProgressInput,
  ReconfigureInput,
  RemoveInput,
  RemoveResult,
  RepairResult,
  SessionPage,
  SessionQuery,
  SessionRow,
  SessionView,
  Status,
  Step,
  StepPlan,
  Template,
  UpdateInput,
} from '@session-hub/shared';
export { connectHub } from './connect-hub.js';
export type { ConnectionState, HubConnection } from './connection/connection-state.js';
export type { Cancel, Environment } from './core/environment.js';
export type { Link, LinkListener, Transport } from './core/transport.js';
export type { AttachOptions, NewSession } from './emitter/create-jobs.js';
export type { AttemptOptions, Job, JobNews, LogLevel, MetricKind, SignalValue } from './emitter/job.js';
export type { CallInput, CallName, CallOutput, Hub, HubOptions } from './hub.js';
export type { SessionList } from './lists/session-list.js';
export type { BulkOutcome, BulkStep, CleanupTotal, HubManaging } from './managing/hub-managing.js';
export type { Persistence, SavedSession } from './persist/persistence.js';
export type { Presence, PresenceNews, SessionPresence } from './presence/session-presence.js';
export type { Commands, Fault } from './session/commands.js';
export { HubError } from './session/first-load.js';
export type { EventsOptions, Freshness, Session, SessionNews, SessionState } from './session/session.js';
