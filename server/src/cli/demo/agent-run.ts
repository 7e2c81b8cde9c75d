import type { Scenario } from './scenario.js';

const TASKS = [
  { title: 'Find why checkout is slow', area: 'checkout', finding: 'a missing index on orders.customer_id' },
  { title: 'Upgrade the date library', area: 'calendar', finding: 'two callers that relied on local time' },
  {
    title: 'Summarise last week’s incidents',
    area: 'incidents',
    finding: 'three incidents with one common cause',
  },
] as const;
const PLAN = [
  'Read the code',
  'Reproduce it',
  'Look at the traces',
  'Try a fix',
  'Run the tests',
  'Write it up',
] as const;

/** A scout goes quiet for longer than that twice over, so that somebody sees what a lost agent looks like. */
const AGENT_HEARTBEAT_MS = 8_000;

/** Agents, thoughts as log lines, a plan in the state, and one error that it recovers from by itself. */
export const agentRun: Scenario = async ({ chance, begin }) => {
  const task = chance.pick(TASKS);
  const failing = chance.whole(1, 4);
  const { job, work } = await begin({
    id: chance.name('agent'),
    title: task.title,
    owner: 'kim',
    overrides: { policy: { agentHeartbeat: AGENT_HEARTBEAT_MS, onLostHealth: 'carry-on' } },
    meta: { area: task.area, model: 'demo', budget: 40_000 },
  });
  let tokens = 0;
  const think = async (text: string): Promise<void> => {
    await work(chance.between(900, 2_400));
    tokens += chance.whole(350, 1_400);
    job.agent('Planner');
    job.agent('Worker');
    job.log(text);
    job.metric('tokens', tokens);
  };

  job.state({ plan: PLAN, step: PLAN[0] });
  job.agent('Planner', { role: 'decides what comes next', state: 'planning' });
  job.agent('Worker', { role: 'runs the tools', state: 'waiting' });
  job.agent('Scout', { role: 'reads ahead', state: 'searching' });
  for (const [index, step] of PLAN.entries()) {
    job.state({ step });
    job.agent('Worker', { state: step.toLowerCase() });
    job.progress(index, PLAN.length, step);
    await think(`${step}: starting with ${task.area}`);
    for (let call = chance.whole(1, 3); call > 0; call -= 1) {
      job.signal('tool', chance.pick(['search', 'read file', 'run command', 'query traces']));
      await think(
        chance.pick([
          'That explains part of it.',
          'Nothing unusual here.',
          'Interesting, one level deeper.',
          'Noted.',
        ]),
      );
    }
    if (index === failing) {
      job.error({
        code: 'tool_timeout',
        message: 'The command did not answer within 30 s.',
        severity: 'warning',
        source: 'run command',
        retryable: true,
        steps: ['It is tried again with a smaller range.'],
      });
      await think('Trying again with a smaller range');
      job.log('It worked this time');
    }
    job.progress(index + 1, PLAN.length, step);
  }
  job.signal('tool', 'none');
  for (const name of ['Planner', 'Worker', 'Scout']) job.agent(name, { state: 'done' });
  job.artifact('report.md', `# ${task.title}\n\nFound ${task.finding}.`, 'document');
  await job.complete({ finding: task.finding, tokens });
};

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
