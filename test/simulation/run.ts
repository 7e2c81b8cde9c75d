import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { runSeed, type SeedReport } from './run-seed.js';

interface Share {
  seeds: number[];
  stopAtFirst: boolean;
}

if (isMainThread) await runAll();
else await runShare(workerData as Share, (report) => parentPort?.postMessage(report));

/** Runs the seeds on all cores, prints each failure as it comes, and ends with the line that `npm test` reads. */
async function runAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      'stop-at-first': { type: 'boolean', default: false },
    },
  });
  const stopAtFirst = values['stop-at-first'];
  const first = Number(values.seed ?? values.first);
  const count = values.seed === undefined ? Number(values.seeds) : 1;
  const seeds = Array.from({ length: count }, (_, position) => first + position);
  const threads = Math.min(availableParallelism(), seeds.length);
  const started = performance.now();
  const reports: SeedReport[] = [];
  const workers = Array.from({ length: threads }, (_, thread) => {
    const share: Share = { seeds: seeds.filter((_, position) => position % threads === thread), stopAtFirst };
    return new Worker(new URL(import.meta.url), { workerData: share });
  });
  await Promise.all(
    workers.map(async (worker) => {
      worker.on('message', (report: SeedReport) => {
        reports.push(report);
        if (report.failure === null) return;
        console.log(
          `seed ${report.seed}: ${report.failure}\n  again with: npm run test:sim -- --seed ${report.seed}`,
        );
        if (stopAtFirst) for (const other of workers) void other.terminate();
      });
      await new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  const failed = reports.filter(({ failure }) => failure !== null).length;
  const sum = (count: (report: SeedReport) => number): number =>
    reports.reduce((all, report) => all + count(report), 0);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(
    `${reports.length} seeds, ${sum(({ events }) => events)} events, ${sum(({ kills }) => kills)} killed hubs, ${sum(({ changes }) => changes)} changed histories in ${seconds} s`,
  );
  console.log(`simulation: ${reports.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && (reports.length === seeds.length || stopAtFirst) ? 0 : 1;
}

async function runShare({ seeds, stopAtFirst }: Share, report: (report: SeedReport) => void): Promise<void> {
  for (const seed of seeds) {
    const result = await runSeed(seed);
    report(result);
    if (stopAtFirst && result.failure !== null) return;
  }
}
