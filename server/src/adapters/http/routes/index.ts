import type { Route } from '../route.js';
import { acquireLease } from './acquire-lease.js';
import { appendEvents } from './append-events.js';
import { carryOutCommand } from './carry-out-command.js';
import { carryOutInBulk } from './carry-out-in-bulk.js';
import { changeLimits } from './change-limits.js';
import { checkHealth } from './check-health.js';
import { cleanUp } from './clean-up.js';
import { createSession } from './create-session.js';
import { describeApi } from './describe-api.js';
import { explainConditions } from './explain-conditions.js';
import { listDeadLetters } from './list-dead-letters.js';
import { listSessions } from './list-sessions.js';
import { listTemplates } from './list-templates.js';
import { listWebhooks } from './list-webhooks.js';
import { readHistory } from './read-history.js';
import { readLimits } from './read-limits.js';
import { readSession } from './read-session.js';
import { readSessionWebhooks } from './read-session-webhooks.js';
import { readStats } from './read-stats.js';
import { releaseLease } from './release-lease.js';
import { removeSession } from './remove-session.js';
import { repairSession } from './repair-session.js';
import { replayWebhook } from './replay-webhook.js';
import { streamSession } from './stream-session.js';
import { tellAlive } from './tell-alive.js';
import { tellHubHealth } from './tell-hub-health.js';
import { tellReady } from './tell-ready.js';

/** All the hub answers over HTTP, beside files. */
export const ROUTES: readonly Route[] = [
  createSession,
  listSessions,
  listTemplates,
  readSession,
  removeSession,
  appendEvents,
  readHistory,
  carryOutCommand,
  acquireLease,
  releaseLease,
  checkHealth,
  explainConditions,
  repairSession,
  streamSession,
  tellHubHealth,
  cleanUp,
  carryOutInBulk,
  readStats,
  readLimits,
  changeLimits,
  listWebhooks,
  listDeadLetters,
  readSessionWebhooks,
  replayWebhook,
  tellAlive,
  tellReady,
  describeApi,
];
