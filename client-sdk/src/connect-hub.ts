import { DEFAULT_NAMESPACE, PROTOCOL_VERSION } from '@session-hub/shared';
import { browserEnvironment } from './adapters/browser-environment.js';
import { socketIoTransport } from './adapters/socket-io-transport.js';
import { createConnection } from './connection/connection.js';
import { scopedEnvironment } from './core/scoped-environment.js';
import type { Jobs } from './emitter/create-jobs.js';
import type { Hub, HubOptions } from './hub.js';
import { createLists } from './lists/create-lists.js';
import type { SessionPresence } from './presence/session-presence.js';
import { createSession } from './session/create-session.js';
import { createSubscriptions } from './session/subscriptions.js';

/**
 * Connects to the hub at this address and stays connected until `close()`. It returns at once; requests wait
 * for the connection.
 *
 * @example
 * import { connectHub } from '@session-hub/client';
 *
 * const hub = connectHub('https://hub.example', { token: 'secret' });
 * const session = hub.session('nightly-import');
 * session.subscribe(() => console.log(session.state.kind, session.view?.status));
 */
export function connectHub(url: string, options: HubOptions = {}): Hub {
  const { namespace = DEFAULT_NAMESPACE, path = '/socket.io' } = options;
  if (namespace[0] !== '/' || path[0] !== '/') throw new Error('namespace and path begin with "/".');
  const environment = scopedEnvironment(options.environment ?? browserEnvironment);
  const emitter = options.emitter ?? environment.id();
  const connection = createConnection({
    environment,
    transport: options.transport ?? socketIoTransport({ url, namespace, path }),
    async hello() {
      const token = typeof options.token === 'function' ? await options.token() : options.token;
      return { protocol: PROTOCOL_VERSION, ...(token && { token }) };
    },
    isBehind: () => subscriptions.isBehind(),
  });
  const subscriptions = createSubscriptions({ ...options, environment, connection });
  const session = (id: string) => createSession(id, { environment, connection, subscriptions });
  let jobs: Promise<Jobs> | null = null;
  /** Loaded when the first job begins: a page that only watches does not carry it. */
  const emitting = (): Promise<Jobs> =>
    (jobs ??= import('./emitter/create-jobs.js').then(({ createJobs }) =>
      createJobs(environment, connection, emitter, session),
    ));

  let presences: Promise<(id: string) => SessionPresence> | null = null;

  return {
    connection: {
      get state() {
        return connection.state;
      },
      subscribe: (listener) => connection.news.on('change', listener),
    },
    session,
    sessions: createLists(environment, connection),
    async presence(id) {
      presences ??= import('./presence/create-presences.js').then(({ createPresences }) =>
        createPresences(environment, connection),
      );
      return (await presences)(id);
    },
    managing: () =>
      import('./managing/create-managing.js').then(({ createManaging }) =>
        createManaging(environment, connection),
      ),
    list: (query = {}) => connection.call('list', { query }),
    read: async (id) => (await connection.call('read', { id })).view,
    templates: async () => (await connection.call('templates', {})).templates,
    history: (input) => connection.call('history', input),
    call: connection.call,
    create: async (input) => (await emitting()).create(input),
    attach: async (id, how) => (await emitting()).attach(id, how),
    reconnect: connection.reconnect,
    close() {
      connection.close();
      environment.close();
    },
  };
}
