// One page for each entry point of the packages. `context` declares what the page's examples use without making it.
const CLIENT_CONTEXT = `
declare const hub: import('@session-hub/client').Hub;
declare const job: import('@session-hub/client').Job;
declare const session: import('@session-hub/client').Session;
declare const managing: import('@session-hub/client').HubManaging;
declare const presence: import('@session-hub/client').SessionPresence;
declare function loadPrices(): Promise<number[]>;
declare const environment: import('@session-hub/client').Environment;
declare const transport: import('@session-hub/client').Transport;
declare const listener: import('@session-hub/client').LinkListener;
`;
const SERVER_CONTEXT = `
declare const hub: import('session-hub').Hub;
declare const httpServer: import('node:http').Server;
declare const request: { headers: Record<string, string>; body: string };
declare const secret: string;
declare function openMyStore(): Promise<import('session-hub').SessionStore>;
declare function findUser(token: string): Promise<{ id: string; roles: string[]; isLocked: boolean } | null>;
declare function loadPrices(): Promise<number[]>;
`;
const TESTING_CONTEXT = `
declare const hub: import('session-hub/testing').TestHub;
declare const job: import('@session-hub/client').Job;
declare const session: import('@session-hub/client').Session;
`;

export const pages = [
  {
    name: 'client',
    entry: '@session-hub/client',
    source: 'client-sdk/src/index.ts',
    about: 'Watch sessions and report into them, from browsers and Node.',
    context: CLIENT_CONTEXT,
  },
  {
    name: 'client-persist',
    entry: '@session-hub/client/persist',
    source: 'client-sdk/src/persist/index.ts',
    about: 'Keep views across page reloads.',
    context: CLIENT_CONTEXT,
  },
  {
    name: 'client-errors',
    entry: '@session-hub/client/errors',
    source: 'client-sdk/src/errors/index.ts',
    about: 'Describe errors, retry, and run work that may fail.',
    context: CLIENT_CONTEXT,
  },
  {
    name: 'client-testing',
    entry: '@session-hub/client/testing',
    source: 'client-sdk/src/testing/index.ts',
    about: 'Wait for a view in a test.',
    context: CLIENT_CONTEXT,
  },
  {
    name: 'server',
    entry: 'session-hub',
    source: 'server/src/hub/index.ts',
    about: 'Run a hub in your own process, and verify its webhooks.',
    context: SERVER_CONTEXT,
  },
  {
    name: 'server-testing',
    entry: 'session-hub/testing',
    source: 'server/src/testing/index.ts',
    about: 'A whole hub in memory for your tests, with a clock that the test moves.',
    context: TESTING_CONTEXT,
  },
];
