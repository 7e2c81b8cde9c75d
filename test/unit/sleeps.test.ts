import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.js';

/** A wait for an amount of real time, in any of its spellings. */
const SLEEP =
  /setTimeout\((?:resolve|done|r)\b|setTimeout as |\{ setTimeout[ ,}]|\bpromises\.setTimeout\(|scheduler\.wait\(/g;

/** How many sleeps a file may have, and why none of them can fail on a busy machine. */
const ALLOWED: Readonly<Record<string, readonly [count: number, reason: string]>> = {
  'contract/socket-bus.test.ts': [1, 'between two tries of a loop'],
  'e2e/killed-hub.test.ts': [1, 'load for a while; a longer wait is more load'],
  'faults/programs/lost-thread.ts': [1, 'between two tries of a loop'],
  'faults/support/pause.ts': [1, 'faults strike real programs at real times'],
  'integration/http/pipelining.test.ts': [1, 'steps that race with a timer of Node of the same process'],
  'integration/http/slow-body.test.ts': [1, 'between two looks of a loop'],
  'integration/http/slow-stream.test.ts': [1, 'nothing may come meanwhile; slow is only a weaker proof'],
  'integration/hub/stalls.test.ts': [1, 'spreads what is sent; any spread will do'],
  'integration/redis/deadlines.test.ts': [1, 'between two tries of a loop'],
  'integration/redis/link-watch.test.ts': [1, 'the watch of links has real time'],
  'integration/redis/odd-publications.test.ts': [
    1,
    'nothing may change meanwhile; slow is only a weaker proof',
  ],
  'integration/redis/start-redis.test.ts': [1, 'no answer may come meanwhile; slow is only a weaker proof'],
  'integration/redis/tcp-proxy.test.ts': [1, 'nothing may arrive meanwhile; slow is only a weaker proof'],
  'integration/redis/topologies.test.ts': [1, 'between two tries of a loop'],
  'integration/socket/direct-write.test.ts': [1, 'spreads what is sent; any spread will do'],
  'support/edge-hub.ts': [1, 'between two looks of a loop'],
  'support/load-emitter.ts': [1, 'load at a rate; what was late is made up for'],
  'support/raw-client.ts': [1, 'two packets must not arrive in one piece'],
  'support/raw-connection.ts': [1, 'two packets must not arrive in one piece'],
  'support/redis/redis-server.ts': [1, 'between two looks of a loop'],
  'support/redis/stall-watch.ts': [1, 'measures how long the machine stalls'],
  'support/tcp-pipe.ts': [1, 'a slow network is made of real time'],
  'support/wait-until.ts': [1, 'between two looks of a loop'],
};

it('finds no sleep in the tests but those with a reason', () => {
  const folder = join(repositoryRoot, 'test');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== join('unit', 'sleeps.test.ts'))
    .map((file) => [
      file.replaceAll('\\', '/'),
      [...readFileSync(join(folder, file), 'utf8').matchAll(SLEEP)].length,
    ])
    .filter(([, count]) => count !== 0);
  const allowed = Object.entries(ALLOWED).map(([file, [count]]) => [file, count]);
  expect(found.sort()).toEqual(allowed.sort());
});
