export { type ExclusiveSession, HubError, type Template } from '@session-hub/shared';
export {
  type DescribeOptions,
  describeError,
  type ErrorDescription,
  type RetryOptions,
  RetryStrategy,
  type SafeResult,
  safeExecute,
  WORK_ERRORS,
  WorkError,
  type WorkErrorCode,
} from '@session-hub/shared/errors';
export type { HubEventListener } from '../core/deliver/listeners/event-listeners.js';
export type { HubFacade } from '../core/hub/hub-facade.js';
export type { Ending } from '../core/presence/bus/connections.js';
export type { BeforeExpiry, Expiring } from '../core/session/policy/due-times.js';
export type { PolicyChanges, PolicySettings } from '../core/session/policy/policy-settings.js';
export type { Authenticate, Credentials, Principal } from '../ports/authenticator.js';
export type { Logger } from '../ports/logger.js';
export type { SessionStore } from '../ports/session-store.js';
export {
  type Closed,
  type CloseOptions,
  createHub,
  type DrainOptions,
  type Hub,
  type ReceivedWebhook,
  socketOptions,
  type VerifyOptions,
  verifyWebhook,
  type WebhookPayload,
} from './create-hub.js';
export { createRetryStrategy } from './create-retry-strategy.js';
export type { CreateHubOptions, StoreChoice } from './hub-options.js';
export type { TrustProxy } from './trust-proxy.js';
export type { WebhookOptions } from './webhook-options.js';
