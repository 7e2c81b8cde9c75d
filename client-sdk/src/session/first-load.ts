// What is there already when jobs, presence or the reading of events are loaded. They take it from this one place, so
// that a bundler that splits makes one file of it, and not one for every combination of those that use it.
export { HubError } from '@session-hub/shared';
export { lengthOf, MESSAGE_BYTES } from '../connection/message-length.js';
export { gather } from '../core/gather.js';
export { createListeners, type Listeners } from '../core/listeners.js';
export { createPool } from '../core/pool.js';
export { createRetry } from '../core/retry.js';
export { createWatched, type Watched, type WatchedNews } from '../core/watched.js';
export { createCommands, reportOf } from './commands.js';
