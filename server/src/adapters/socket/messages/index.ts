import type { RequestName } from '@session-hub/shared';
import { acquire } from './acquire.js';
import { append } from './append.js';
import { beat } from './beat.js';
import { bulk } from './bulk.js';
import { cleanup } from './cleanup.js';
import { command } from './command.js';
import { conditions } from './conditions.js';
import { create } from './create.js';
import type { Handler } from './handler.js';
import { health } from './health.js';
import { history } from './history.js';
import { hubHealth } from './hub-health.js';
import { limits } from './limits.js';
import { list } from './list.js';
import { read } from './read.js';
import { reconfigure } from './reconfigure.js';
import { release } from './release.js';
import { remove } from './remove.js';
import { repair } from './repair.js';
import { stats } from './stats.js';
import { subscribe } from './subscribe.js';
import { templates } from './templates.js';
import { unsubscribe } from './unsubscribe.js';
import { unwatchList } from './unwatch-list.js';
import { unwatchPresence } from './unwatch-presence.js';
import { watchList } from './watch-list.js';
import { watchPresence } from './watch-presence.js';

export const HANDLERS: { readonly [Name in RequestName]: Handler<Name> } = {
  subscribe,
  unsubscribe,
  create,
  append,
  command,
  read,
  history,
  acquire,
  release,
  beat,
  templates,
  health,
  conditions,
  'hub-health': hubHealth,
  repair,
  list,
  'watch-list': watchList,
  'unwatch-list': unwatchList,
  'watch-presence': watchPresence,
  'unwatch-presence': unwatchPresence,
  remove,
  cleanup,
  bulk,
  stats,
  limits,
  reconfigure,
};
