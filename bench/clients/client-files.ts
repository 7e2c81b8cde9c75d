import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../test/support/repository-root.js';

const theirs = dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json'));

/** For a browser, with everything they need. */
export const SDK_FILE = join(repositoryRoot, 'client-sdk', 'dist', 'bundle', 'session-hub.min.js');
export const PEER_FILE = join(theirs, 'dist', 'socket.io.min.js');

export const SDK_PATH = '/session-hub.min.js';
export const PEER_PATH = '/socket.io.min.js';
export const BROWSER_FILES: ReadonlyMap<string, string> = new Map([
  [SDK_PATH, SDK_FILE],
  [PEER_PATH, PEER_FILE],
]);
/** Holds the fold, which the peer's page is given as the SDK has it. */
export const SHARED_FOLDER = join(repositoryRoot, 'shared', 'dist');
