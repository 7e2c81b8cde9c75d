import { createServer } from 'node:http';
import { createHub } from 'session-hub';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

export interface HubNodeTask {
  redisUrl: string;
  sessions: number;
  /** Left out: off, as by default. */
  directWrite?: boolean;
}

export interface HubNodeAnswer {
  port: number;
  /** Of each session's log. */
  epochs: string[];
}

const WHO = { id: 'bench', kind: 'person', roles: [] } as const;
/** The load comes over few connections, and the crowd all at once: limits against either are not what is measured. */
const UNLIMITED = { rate: 1_000_000, burst: 1_000_000 };

/** A hub in a server of its own, as an application has it. */
serveTasks(async ({ redisUrl, sessions, directWrite = false }: HubNodeTask): Promise<HubNodeAnswer> => {
  const server = createServer();
  const hub = await createHub({
    server,
    store: { kind: 'redis', url: redisUrl },
    rateLimit: UNLIMITED,
    connectRate: UNLIMITED,
    directWrite,
  });
  const views = await Promise.all(
    Array.from({ length: sessions }, (_, number) =>
      hub.facade.create(WHO, { id: `s${number}`, title: `Render ${number}`, start: true }),
    ),
  );
  return { port: await listen(server), epochs: views.map(({ view }) => view.epoch) };
});
