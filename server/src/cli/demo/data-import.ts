import { HubError } from '@session-hub/client';
import type { Scenario } from './scenario.js';

const SOURCES = ['customers', 'sensor readings', 'library catalogue', 'parcel events'] as const;
const PARTS = 4;

/** Rows by the thousand, and a pause in the middle because something has to be waited for. */
export const dataImport: Scenario = async ({ chance, begin }) => {
  const source = chance.pick(SOURCES);
  const perPart = chance.whole(20, 60) * 1_000;
  const total = PARTS * perPart;
  const pausesAfter = chance.whole(1, PARTS - 1);
  const { job, work, rest } = await begin({
    id: chance.name('import'),
    title: `Import ${source}`,
    owner: 'data-team',
    template: 'import',
    meta: { source, parts: PARTS, rows: total },
  });
  let rows = 0;
  let rejected = 0;
  for (let part = 1; part <= PARTS; part += 1) {
    job.log(`Part ${part} of ${PARTS}: ${perPart.toLocaleString('en-US')} rows`);
    while (rows < part * perPart) {
      await work(chance.between(500, 1_000));
      rows = Math.min(part * perPart, rows + chance.whole(2_000, 4_500));
      job.progress(rows, total, `Part ${part} of ${PARTS}`);
      if (chance.once(9)) {
        rejected += chance.whole(1, 12);
        job.log(`${rejected} rows rejected so far, kept in rejected.csv`, 'warn');
        job.metric('rejected', rejected, 'rows');
      }
    }
    if (part !== pausesAfter) continue;
    await job.pause(`Part ${part + 1} has not been delivered yet`);
    await rest(chance.between(6_000, 12_000));
    await unlessRefused(job.resume(`Part ${part + 1} is here`));
    await work(300);
  }
  if (rejected > 0) job.artifact('rejected.csv', { rows: rejected }, 'table');
  await job.complete({ rows: total - rejected, rejected });
};

/** Somebody who watches may have resumed it already. */
async function unlessRefused(command: Promise<void>): Promise<void> {
  try {
    await command;
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'illegal_transition') throw error;
  }
}
