import type { Scenario } from './scenario.js';

const PAPERS = [
  'the release notes',
  'the budget for spring',
  'the new price list',
  'the travel rules',
] as const;
const STEPS = ['Collect', 'Draft', 'Approval'] as const;
const PATIENCE_MS = 60_000;

/** Waits for a person, so that it is about to be paused for want of activity; somebody can keep it going. */
export const approval: Scenario = async ({ chance, begin }) => {
  const paper = chance.pick(PAPERS);
  const { job, work } = await begin({
    id: chance.name('approval'),
    title: `Approve ${paper}`,
    owner: 'office',
    meta: { paper },
    overrides: {
      steps: STEPS.map((name) => ({ name })),
      policy: {
        idleAfter: PATIENCE_MS / 6,
        inactivity: PATIENCE_MS,
        onInactivity: 'pause',
        warnAt: [0.2, 0.8],
      },
    },
  });
  for (const step of ['Collect', 'Draft'] as const) {
    job.log(`${step}: ${paper}`);
    for (let current = 1; current <= 4; current += 1) {
      await work(chance.between(300, 700));
      job.progress({ step, current, total: 4, description: step });
    }
  }
  job.log('Waiting for somebody to approve it');
  job.state({ waitsFor: 'a person' });
  await work(chance.between(0.85, 0.95) * PATIENCE_MS);
  job.state({ waitsFor: 'nobody' });
  job.progress({ step: 'Approval', current: 1, total: 1, description: 'Approved' });
  await work(1_500);
  await job.complete({ approved: paper });
};
