import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../simulation/random.js';
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

const LONGEST_PROMISED_MS = 10_000;
const MOST_COMPLAINTS = 8;

/** Sets the stage once, then lets the fault strike under load, round after round, and checks each by itself. */
export async function runFault(fault: Fault, { seed, rounds, scale }: FaultRunOptions): Promise<FaultReport> {
  const total = {
    acked: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    resyncs: 0,
    missing: 0,
    refused: 0,
    cut: 0,
  };
  const converged: number[] = [];
  const broken: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-faults-'));
  const stage = await FaultStage.set(fault).catch((error: unknown) => {
    broken.push(`the stage could not be set: ${textOf(error)}`);
    return null;
  });
  for (let round = 1; stage !== null && round <= rounds; round++) {
    const name = `${fault.name}-${round}`;
    try {
      const play = new Play(stage, name, join(folder, `${round}.jsonl`));
      try {
        await play.begin();
        await fault.strike({
          stage,
          random: new Random(seed * 1_000 + round),
          scale,
          rest: () => play.rest(),
          sessions: play.sessions,
          watchers: play.watchers,
        });
        const { milliseconds, missing } = await play.converge();
        converged.push(milliseconds);
        broken.push(...missing.map((who) => `round ${round}: never arrived: ${who}`));
        const findings = await play.findings();
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += findings[key];
        broken.push(
          ...findings.complaints.slice(0, MOST_COMPLAINTS).map((complaint) => `round ${round}: ${complaint}`),
        );
      } finally {
        await play.close();
      }
    } catch (error) {
      broken.push(`round ${round}: ${textOf(error)}`);
      break;
    }
  }
  if (broken.length > 0 && stage !== null)
    for (const { hub } of stage.hubs) broken.push(...lastWords(hub.program.stdout));
  await stage?.dispose();
  const slowest = converged.sort((left, right) => left - right)[Math.ceil(converged.length * 0.99) - 1] ?? 0;
  if (slowest > LONGEST_PROMISED_MS) broken.push(`it took ${slowest} ms until all was well again`);
  if (total.missing > 0)
    broken.push(`${total.missing} acknowledged operations did not come back from their workers`);
  if (total.refused > 0) broken.push(`${total.refused} operations were refused`);
  if (total.acked === 0) broken.push('nothing was acknowledged');
  if (fault.promise === 'kept') {
    if (total.resyncs > 0) broken.push(`watchers were made to start over ${total.resyncs} times`);
    if (total.cut > 0) broken.push(`${total.cut} logs were cut`);
  }
  if (broken.length === 0) await rm(folder, { recursive: true, force: true });
  else broken.push(`the histories are in ${folder}`);
  const { acked, lost, duplicated, reordered, resyncs } = total;
  return {
    line: `fault=${fault.name} rounds=${converged.length} acked=${acked} lost=${lost} duplicated=${duplicated} reordered=${reordered} resyncs=${resyncs} converged_ms_p99=${slowest}`,
    broken,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The hub writes one line of JSON for each warning. */
function lastWords(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .slice(-5)
    .map((line) => `a hub said: ${line}`);
}
