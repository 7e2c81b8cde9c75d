import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from 'session-hub/internal/testing/random.js';
import { slowness } from '../../support/slowness.js';
import { brokenPromises, type Totals } from './broken-promises.js';
import type { Fault } from './fault.js';
import { FaultStage } from './fault-stage.js';
import { Play } from './play.js';

export interface FaultReport {
  /** The one line about it. */
  line: string;
  /** Why the promise does not hold; empty when it does. */
  broken: string[];
}

export interface FaultRunOptions {
  seed: number;
  rounds: number;
  scale: 'short' | 'full';
}

const MOST_COMPLAINTS = 8;
const LAST_WORDS = 5;

/** Sets the stage once, then lets the fault strike under load, round after round, and checks each by itself. */
export async function runFault(fault: Fault, options: FaultRunOptions): Promise<FaultReport> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-faults-'));
  const run = new Run(fault, options, folder);
  try {
    const stage = await FaultStage.set(fault);
    try {
      for (let round = 1; round <= options.rounds; round++) await run.play(stage, round);
    } finally {
      if (run.broken.length > 0) run.hearLastWords(stage);
      await stage.dispose();
    }
  } catch (error) {
    run.broken.push(error instanceof Error ? error.message : String(error));
  }
  const report = run.report();
  if (report.broken.length === 0) await rm(folder, { recursive: true, force: true });
  else report.broken.push(`the histories are in ${folder}`);
  return report;
}

class Run {
  readonly #fault: Fault;
  readonly #options: FaultRunOptions;
  readonly #folder: string;
  readonly #converged: number[] = [];
  readonly #totals: Totals = {
    acked: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    resyncs: 0,
    missing: 0,
    refused: 0,
    cut: 0,
  };
  readonly broken: string[] = [];

  constructor(fault: Fault, options: FaultRunOptions, folder: string) {
    this.#fault = fault;
    this.#options = options;
    this.#folder = folder;
  }

  async play(stage: FaultStage, round: number): Promise<void> {
    const { seed, scale } = this.#options;
    const play = new Play(stage, `${this.#fault.name}-${round}`, join(this.#folder, `${round}.jsonl`));
    try {
      await play.begin();
      await this.#fault.strike({
        stage,
        random: new Random(seed * 1_000 + round),
        scale,
        everybodyIsBack: () => play.everybodyIsBack(),
        everybodyReports: () => play.everybodyReports(),
        rest: () => play.rest(),
        sessions: play.sessions,
        watchers: play.watchers,
      });
      const { milliseconds, missing } = await play.converge();
      this.#converged.push(milliseconds);
      const { complaints, ...counts } = await play.findings();
      for (const name of Object.keys(counts) as (keyof Totals)[]) this.#totals[name] += counts[name];
      const found = [...missing.map((who) => `never arrived: ${who}`), ...complaints];
      this.broken.push(...found.slice(0, MOST_COMPLAINTS).map((what) => `round ${round}: ${what}`));
    } finally {
      await play.close();
    }
  }

  /** A hub writes one line for each warning. */
  hearLastWords({ hubs }: FaultStage): void {
    for (const { hub } of hubs) {
      const lines = hub.program.stderr.trimEnd().split('\n').slice(-LAST_WORDS);
      this.broken.push(...lines.map((line) => `a hub said: ${line}`));
    }
  }

  report(): FaultReport {
    const { acked, lost, duplicated, reordered, resyncs } = this.#totals;
    const sorted = this.#converged.toSorted((left, right) => left - right);
    const slowest = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
    return {
      line: `fault=${this.#fault.name} rounds=${sorted.length} acked=${acked} lost=${lost} duplicated=${duplicated} reordered=${reordered} resyncs=${resyncs} converged_ms_p99=${slowest}`,
      broken: [...this.broken, ...brokenPromises(this.#fault.promise, this.#totals, slowest, slowness())],
    };
  }
}
