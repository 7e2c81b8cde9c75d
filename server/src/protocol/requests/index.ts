import type { AnyName, HubRequest } from '../registry/define-request.js';
import { acquire } from './acquire.js';
import { alive } from './alive.js';
import { append } from './append.js';
import { beat } from './beat.js';
import { bulk } from './bulk.js';
import { cleanup } from './cleanup.js';
import { command } from './command.js';
import { conditions } from './conditions.js';
import { create } from './create.js';
import { deadLetters } from './dead-letters.js';
import { health } from './health.js';
import { history } from './history.js';
import { hubHealth } from './hub-health.js';
import { limits } from './limits.js';
import { list } from './list.js';
import { openapi } from './openapi.js';
import { read } from './read.js';
import { ready } from './ready.js';
import { reconfigure } from './reconfigure.js';
import { release } from './release.js';
import { remove } from './remove.js';
import { repair } from './repair.js';
import { replayWebhook } from './replay-webhook.js';
import { sessionWebhooks } from './session-webhooks.js';
import { stats } from './stats.js';
import { stream } from './stream.js';
import { subscribe } from './subscribe.js';
import { templates } from './templates.js';
import { touchMany } from './touch-many.js';
import { unsubscribe } from './unsubscribe.js';
import { unwatchList } from './unwatch-list.js';
import { unwatchPresence } from './unwatch-presence.js';
import { watchList } from './watch-list.js';
import { watchPresence } from './watch-presence.js';
import { webhooks } from './webhooks.js';

/** All that a hub can be asked. A name without its request, or a request without its schemas, does not compile. */
export const REQUEST_LIST: { readonly [Name in AnyName]: HubRequest } = {
  create,
  list,
  templates,
  read,
  remove,
  append,
  history,
  command,
  acquire,
  release,
  beat,
  health,
  conditions,
  repair,
  stream,
  subscribe,
  unsubscribe,
  'watch-list': watchList,
  'unwatch-list': unwatchList,
  'watch-presence': watchPresence,
  'unwatch-presence': unwatchPresence,
  'hub-health': hubHealth,
  cleanup,
  bulk,
  'touch-many': touchMany,
  stats,
  limits,
  reconfigure,
  webhooks,
  'dead-letters': deadLetters,
  'session-webhooks': sessionWebhooks,
  'replay-webhook': replayWebhook,
  alive,
  ready,
  openapi,
};
