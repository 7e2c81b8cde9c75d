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
  /** From the first event until it was told to stop. */
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

const startedAt = performance.now();
let stoppedAt: number | null = null;
process.stdin.once('data', () => {
  stoppedAt = performance.now();
});
console.log('emitting');

/** How many events there have to be by now. What an outage held up is made up for, also after the end. */
const dueNow = () => Math.floor((((stoppedAt ?? performance.now()) - startedAt) / 1_000) * Number(rate));
while (!report.isLost && (stoppedAt === null || report.emitted < dueNow())) {
  await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
  await job.ready();
  const step = Math.min(LARGEST_STEP, dueNow() - report.emitted);
  for (let index = 0; index < step; index += 1) {
    report.emitted += 1;
    job.custom('tick', { n: report.emitted });
    if (report.emitted % PROGRESS_EVERY === 0) job.progress(report.emitted, 1_000_000, 'Under load');
  }
}
report.milliseconds = Math.round((stoppedAt ?? performance.now()) - startedAt);
await job.flush();
console.log(JSON.stringify(report));
hub.close();
process.stdin.destroy();
