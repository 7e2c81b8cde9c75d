// A worker in a process of its own: `node load-emitter.js URL SESSION RATE`. It reports RATE numbered custom
// events per second, and progress, until it reads a line; then it flushes and prints what became of them.
import { connectHub } from '@session-hub/client';

const [url = '', id = '', rate = '1000'] = process.argv.slice(2);
const PERIOD_MS = 10;
/** After an outage it catches up with its own rate, but not in one gulp. */
const LARGEST_STEP = 200;
const PROGRESS_EVERY = 50;

export interface LoadReport {
  emitted: number;
  /** What the hub refused, or the worker had no room for. */
  refused: number;
  isLost: boolean;
  milliseconds: number;
}

const hub = connectHub(url);
const job = await hub.create({ id, title: 'Load' });
const report: LoadReport = { emitted: 0, refused: 0, isLost: false, milliseconds: 0 };
job.on('refused', ({ error, operations }) => {
  report.refused += operations.length;
  console.error(error.code, operations.length);
});
job.on('lost', () => {
  report.isLost = true;
});

let isStopped = false;
process.stdin.once('data', () => {
  isStopped = true;
});
console.log('emitting');

const startedAt = performance.now();
while (!isStopped && !report.isLost) {
  await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
  await job.ready();
  const due = Math.floor(((performance.now() - startedAt) / 1_000) * Number(rate));
  const step = Math.min(LARGEST_STEP, due - report.emitted);
  for (let index = 0; index < step; index += 1) {
    report.emitted += 1;
    job.custom('tick', { n: report.emitted });
    if (report.emitted % PROGRESS_EVERY === 0) job.progress(report.emitted, 1_000_000, 'Under load');
  }
}
report.milliseconds = Math.round(performance.now() - startedAt);
await job.flush();
console.log(JSON.stringify(report));
hub.close();
process.stdin.destroy();
