import { setTimeout as sleep } from 'node:timers/promises';
import { browserClient, ensureBrowser } from '../clients/browser-client.js';
import type { Client, ClientKind, ClientOptions, Told } from '../clients/client.js';
import { PEER_FILE, SDK_FILE } from '../clients/client-files.js';
import { gzippedSize, sizeOfWatching } from '../clients/client-sizes.js';
import { nodeClient } from '../clients/node-client.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { inTurn } from '../support/in-turn.js';
import { resultOf, type Scenario, type ScenarioResult } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import { MissingError } from '../systems/system.js';

const RATE = 10_000;
/** In each message that is published. */
const TOGETHER = 50;
const SDK = '@session-hub/client';
const BARE = 'socket.io-client';
const KINDS = [hubKind, socketioKind('redis-adapter')];

interface Place {
  /** How its metrics end. */
  readonly suffix: string;
  open(options: ClientOptions): Promise<Client>;
}

const NODE: Place = { suffix: '', open: nodeClient };
const BROWSER: Place = { suffix: ', in Chromium', open: browserClient };

interface Length {
  readonly rounds: number;
  readonly seconds: number;
}

/** What 10,000 events a second cost a client that folds them into a view and listens to each; and how large it is. */
export const sdk: Scenario = async ({ quick }) => {
  const length: Length = quick ? { rounds: 5, seconds: 1 } : { rounds: 5, seconds: 2 };
  const comparison = new Comparison();
  const results: ScenarioResult[] = [];
  const missing: string[] = [];
  for (const place of [NODE, BROWSER]) {
    try {
      if (place === BROWSER) await ensureBrowser();
      results.push(await applying(place, length, quick, comparison));
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
      missing.push(`A browser: ${error.message}`);
    }
  }
  await addSizes(comparison);
  const [problem = null] = results.flatMap(({ void: reason }) => reason ?? []);
  const result = resultOf({ scenario: 'sdk', quick, comparison, ours: SDK, stages: [], missing });
  return { ...result, void: problem };
};

/** Each place has servers of its own, which have been told nothing before. */
function applying(
  { suffix, open }: Place,
  { rounds, seconds }: Length,
  quick: boolean,
  comparison: Comparison,
): Promise<ScenarioResult> {
  return withStages(KINDS, 1, async ({ stages, missing }) => {
    const clients: [stage: Stage, client: Client][] = [];
    let lost = 0;
    try {
      for (const stage of stages)
        clients.push([stage, await open({ kind: kindOf(stage), port: stage.system.port, id: 's0' })]);
      for (let round = 0; round <= rounds; round++) {
        for (const [stage, client] of inTurn(clients, round)) {
          const { cpu, omitted, missed } = await applied(stage, client, seconds);
          lost += missed;
          // The first round warms up.
          if (round === 0) continue;
          const name = stage.name === HUB ? SDK : BARE;
          comparison.add(name, { name: `CPU per event${suffix}`, unit: 'us', better: 'less' }, cpu);
          const left = { name: `left out, as told${suffix}`, unit: '%', better: 'neither' } as const;
          comparison.add(name, left, omitted * 100);
        }
      }
    } finally {
      for (const [, client] of clients) await client.stop();
    }
    const result = resultOf({ scenario: 'sdk', quick, comparison, ours: SDK, stages, missing });
    const problem = `${lost} events did not come to a client${suffix}, or came twice.`;
    return lost === 0 ? result : { ...result, void: problem };
  });
}

const kindOf = (stage: Stage): ClientKind => (stage.name === HUB ? 'session-hub' : 'socket.io-client');

async function applied(stage: Stage, client: Client, seconds: number) {
  const [before, cpu] = [await client.told(), client.cpu()];
  const events = RATE * seconds;
  await openLoop(RATE / TOGETHER, seconds, () => stage.publish(0, TOGETHER));
  let told = before;
  for (let tries = 0; sumOf(told) - sumOf(before) < events && tries < 100; tries++) {
    await sleep(50);
    told = await client.told();
  }
  return {
    cpu: (client.cpu() - cpu) / (told.events - before.events),
    omitted: (told.omitted - before.omitted) / events,
    missed: Math.abs(events - sumOf(told) + sumOf(before)),
  };
}

const sumOf = ({ events, omitted }: Told): number => events + omitted;

async function addSizes(comparison: Comparison): Promise<void> {
  const add = (system: string, name: string, bytes: number): void =>
    comparison.add(system, { name, unit: 'bytes', better: 'neither' }, bytes);
  add(SDK, 'for a browser, gzipped', gzippedSize(SDK_FILE));
  add(BARE, 'for a browser, gzipped', gzippedSize(PEER_FILE));
  add(SDK, 'of a page that only watches, beside socket.io-client, gzipped', await sizeOfWatching());
}
