import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import type { Subscriptions } from './subscriptions.js';

/** What the sessions of one hub share. */
export interface SessionContext {
  environment: Environment;
  connection: Connection;
  subscriptions: Subscriptions;
}
