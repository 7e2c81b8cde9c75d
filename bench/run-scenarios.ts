import { appendRedis } from './scenarios/append-redis.js';
import { attacks } from './scenarios/attacks.js';
import { away } from './scenarios/away.js';
import { burst, fanout } from './scenarios/crowd.js';
import { dashboard } from './scenarios/dashboard.js';
import { embedded } from './scenarios/embedded.js';
import { idle } from './scenarios/idle.js';
import { interest } from './scenarios/interest.js';
import { latency } from './scenarios/latency.js';
import { sdk } from './scenarios/sdk.js';
import { sessions, sessionsEmbedded } from './scenarios/sessions.js';
import { stalled } from './scenarios/stalled.js';
import { storm } from './scenarios/storm.js';
import { printResult } from './support/print-result.js';
import type { Scenario, ScenarioOptions, ScenarioResult } from './support/result.js';
import { surroundings } from './support/surroundings.js';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  fanout,
  burst,
  dashboard,
  latency,
  storm,
  idle,
  stalled,
  sdk,
  away,
  embedded,
  'append-redis': appendRedis,
  interest,
  attacks,
  sessions,
  'sessions-embedded': sessionsEmbedded,
};

export const SCENARIO_NAMES: readonly string[] = Object.keys(SCENARIOS);

/**
 * One by its name, or `all` of them; each is printed when it is done, with how long that took, and `onResult` is given
 * all there are by then. Empty when there is none of that name. One that fails is void and says why: what the others have
 * measured is not lost with it. Each says where it was measured.
 */
export async function runScenarios(
  asked: string,
  options: ScenarioOptions,
  onResult: (soFar: readonly ScenarioResult[]) => Promise<void> = async () => {},
): Promise<ScenarioResult[]> {
  const chosen = Object.entries(SCENARIOS).filter(([name]) => asked === 'all' || asked === name);
  const results: ScenarioResult[] = [];
  for (const [name, scenario] of chosen) {
    const started = performance.now();
    const result = await scenario(options).catch((error: unknown) => failed(name, options, error));
    printResult(result, (performance.now() - started) / 1_000);
    results.push({ ...result, surroundings: surroundings() });
    await onResult(results);
  }
  return results;
}

function failed(scenario: string, { quick }: ScenarioOptions, error: unknown): ScenarioResult {
  const text = error instanceof Error ? error.message : String(error);
  console.error(error);
  // A process of the bench sends where it failed along.
  const [reason = ''] = text.split('\n');
  return { scenario, quick, rows: [], ratios: {}, void: `It could not be measured: ${reason}` };
}
