import { createCommands } from './commands.js';
import { cursorOf, withoutHub } from './reader.js';
import type { Freshness, Session, SessionState } from './session.js';
import type { SessionContext } from './session-context.js';
import type { Subscriptions } from './subscriptions.js';

/** Always the same, for listeners that compare. */
const UNKNOWN: SessionState & Freshness = { kind: 'unknown' };

export function createSession(id: string, context: SessionContext): Session {
  const { environment, connection, subscriptions } = context;
  const peek = () => subscriptions.peek(id);
  const command: Session['command'] = (asked) =>
    connection.call('command', { id, command: asked, key: environment.id() });

  return {
    ...createCommands(command),
    id,
    command,
    conditions: () => connection.call('conditions', { id }),
    checkHealth: () => connection.call('health', { id }),
    repair: () => connection.call('repair', { id }),
    get view() {
      return peek()?.view ?? null;
    },
    get state() {
      return peek()?.state ?? UNKNOWN;
    },
    get freshness() {
      return freshnessOf(peek());
    },
    subscribe: (listener) => subscriptions.listen(id, 'change', listener),
    on: (name, listener) => subscriptions.listen(id, name, listener as never),
    async *events(options = {}) {
      const { state, view } = peek() ?? {};
      const now = state?.kind === 'live' && view ? { from: cursorOf(view) } : {};
      // Loaded when somebody reads events: a page that shows the view does not carry it.
      const { sessionEvents } = await import('./session-events.js');
      yield* sessionEvents(id, context, { ...now, ...options });
    },
    ready() {
      const { item: reader, leave } = subscriptions.use(id);
      return connection
        .until<NonNullable<Session['view']>>((resolve, reject) => {
          const check = () => {
            if (reader.state.kind === 'live' && reader.view) resolve(reader.view);
            if ('error' in reader.state) reject(reader.state.error);
          };
          check();
          return reader.news.on('change', check);
        })
        .finally(leave);
    },
  };
}

function freshnessOf(reader: ReturnType<Subscriptions['peek']>): Freshness {
  if (!reader) return UNKNOWN;
  const { state, view, head } = reader;
  if (!view || state.kind !== 'live') return withoutHub(reader);
  if (!head || head.seq <= view.seq) return { kind: 'fresh' };
  return { kind: 'behind', milliseconds: Math.max(0, head.at - view.updatedAt) };
}
