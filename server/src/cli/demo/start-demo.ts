import { setTimeout as delay } from 'node:timers/promises';
import { type Hub, HubError } from '@session-hub/client';
import { agentRun, approval } from './agent-run.js';
import { createStage } from './create-stage.js';
import { dataImport } from './data-import.js';
import { renderFilm } from './render-film.js';
import type { Scenario } from './scenario.js';
import { createChance, RoundOver } from './scenario.js';
import { tradingDay } from './trading-day.js';

export interface DemoOptions {
  hub: Hub;
  scenarios?: readonly Scenario[];
  random?: () => number;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  onSession?: (id: string, title: string) => void;
}

export interface Demo {
  /** Rejects when the hub says not to come again, or a scenario is at fault. */
  readonly failed: Promise<never>;
  /** Ends what is open, within a moment: a hub that is away is not waited for. */
  stop(): Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [renderFilm, agentRun, approval, dataImport, tradingDay];
const STOPPED = 'The demo was stopped.';
const LONGEST_STOP_MS = 2_000;
/** Between two sessions of a kind, and between the first ones of all kinds. */
const PAUSE_MS = { low: 8_000, high: 25_000 };
const STAGGER_MS = 1_500;

/** Plays all scenarios side by side, each over and over again. */
export function startDemo(options: DemoOptions): Demo {
  const {
    hub,
    scenarios = SCENARIOS,
    random = Math.random,
    sleep = sleepFor,
    onSession = () => {},
  } = options;
  const chance = createChance(random);
  const over = new AbortController();
  const { signal } = over;
  const rounds = Promise.all(scenarios.map(playForEver));
  const failed = rounds.then(() => new Promise<never>(() => {}));
  // Who does not look at `failed` goes without the demo, not without the hub.
  failed.catch(() => over.abort());

  return {
    failed,
    async stop() {
      over.abort();
      const patience = new AbortController();
      await Promise.race([
        rounds.catch(() => {}),
        delay(LONGEST_STOP_MS, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
    },
  };

  async function playForEver(scenario: Scenario, index: number): Promise<void> {
    await sleep(index * STAGGER_MS, signal).catch(() => {});
    while (!signal.aborted) {
      await playOnce(scenario);
      await sleep(chance.between(PAUSE_MS.low, PAUSE_MS.high), signal).catch(() => {});
    }
  }

  async function playOnce(scenario: Scenario): Promise<void> {
    const stage = createStage({ hub, chance, sleep, signal, onSession });
    try {
      await scenario(stage);
    } catch (error) {
      if (error instanceof RoundOver || signal.aborted) return;
      // A refusal ends this session's story; the next one may be luckier, unless the hub is closed to us.
      if (!(error instanceof HubError) || isShutOut(hub)) throw error;
    } finally {
      await stage.leave(STOPPED);
    }
  }
}

function isShutOut({ connection: { state } }: Hub): boolean {
  return state.kind === 'closed' || (state.kind === 'offline' && state.retryAt === null);
}

async function sleepFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal });
}
