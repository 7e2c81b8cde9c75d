import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from '../../test/support/repository-root.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import type { SdkTask, Told } from '../processes/sdk-client.js';
import { BenchProcess } from '../support/bench-process.js';
import { Comparison } from '../support/comparison.js';
import { cpuOf } from '../support/cpu-of.js';

import { resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';

const RATE = 10_000;
/** In each message that is published. */
const TOGETHER = 50;
const SDK = '@session-hub/client';
const BARE = 'socket.io-client';

type Client = BenchProcess<SdkTask, Told>;

/** What 10,000 events a second cost a client that folds them into a view and listens to each. */
export const sdk: Scenario = async ({ quick }) => {
  const [rounds, seconds] = quick ? [3, 1] : [5, 2];
  const kinds = [hubKind, socketioKind('redis-adapter')];
  return await withStages(kinds, 1, async ({ stages, missing }) => {
    const comparison = new Comparison();
    const clients: [name: string, stage: Stage, client: Client][] = [];
    for (const stage of stages) {
      const isHub = stage.name === HUB;
      const client: Client = new BenchProcess<SdkTask, Told>('sdk-client', []).pinned();
      const url = `http://127.0.0.1:${stage.system.port}`;
      await client.run({ kind: isHub ? 'session-hub' : BARE, url, id: 's0' });
      clients.push([isHub ? SDK : BARE, stage, client]);
    }
    let lost = 0;
    for (let round = 0; round <= rounds; round++) {
      for (const [name, stage, client] of clients) {
        const { cpu, omitted, missed } = await applied(stage, client, seconds);
        lost += missed;
        // The first round warms up.
        if (round === 0) continue;
        comparison.add(name, { name: 'CPU per event', unit: 'us', better: 'less' }, cpu);
        comparison.add(name, { name: 'left out, as told', unit: '%', better: 'neither' }, omitted * 100);
      }
    }
    for (const [name, file] of Object.entries(filesOfBrowsers())) {
      const size = gzipSync(readFileSync(file), { level: 9 }).length;
      comparison.add(name, { name: 'for a browser, gzipped', unit: 'bytes', better: 'neither' }, size);
    }
    for (const [, , client] of clients) await client.stop();
    const result = resultOf({ scenario: 'sdk', quick, comparison, ours: SDK, stages, missing });
    return lost === 0
      ? result
      : { ...result, void: `${lost} events did not come to a client, or came twice.` };
  });
};

async function applied(stage: Stage, client: Client, seconds: number) {
  const [before, cpu] = [await client.run({ kind: 'count' }), cpuOf(client.pid)];
  const events = RATE * seconds;
  await openLoop(RATE / TOGETHER, seconds, () => stage.publish(0, TOGETHER));
  let told = before;
  for (let tries = 0; sumOf(told) - sumOf(before) < events && tries < 100; tries++) {
    await sleep(50);
    told = await client.run({ kind: 'count' });
  }
  return {
    cpu: (cpuOf(client.pid) - cpu) / (told.events - before.events),
    omitted: (told.omitted - before.omitted) / events,
    missed: Math.abs(events - sumOf(told) + sumOf(before)),
  };
}

const sumOf = ({ events, omitted }: Told): number => events + omitted;

/** With everything they need. */
function filesOfBrowsers(): Record<string, string> {
  const theirs = dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json'));
  return {
    [SDK]: join(repositoryRoot, 'client-sdk', 'dist', 'bundle', 'session-hub.min.js'),
    [BARE]: join(theirs, 'dist', 'socket.io.min.js'),
  };
}
