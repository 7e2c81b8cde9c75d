import type { Environment } from '../core/environment.js';

/** What a browser has and Node has not; both may be missing. */
const { document, addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;

/** The real world: browsers, workers and Node alike. */
export const browserEnvironment: Environment = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
  soon: (task) => queueMicrotask(task),
  random: () => Math.random(),
  // Not randomUUID: pages without TLS do not have it.
  id: () =>
    `s${Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('')}`,
  onWake(listener) {
    const shown = () => {
      if (document?.visibilityState === 'visible') listener();
    };
    addEventListener?.('online', listener);
    document?.addEventListener('visibilitychange', shown);
    return () => {
      removeEventListener?.('online', listener);
      document?.removeEventListener('visibilitychange', shown);
    };
  },
};
