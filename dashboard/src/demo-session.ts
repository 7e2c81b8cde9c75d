import type { Hub, Job, SessionView } from '@session-hub/client';

interface Script {
  readonly title: string;
  readonly unit: string;
  readonly total: number;
  readonly phases: readonly string[];
  readonly artifact: string;
}

const SCRIPTS: readonly Script[] = [
  {
    title: 'Render “The Long Way Home”',
    unit: 'frames',
    total: 480,
    phases: ['Loading the scene', 'Rendering', 'Denoising', 'Encoding'],
    artifact: 'preview',
  },
  {
    title: 'Import 12,000 invoices',
    unit: 'invoices',
    total: 12_000,
    phases: ['Reading files', 'Matching customers', 'Booking', 'Writing the report'],
    artifact: 'report',
  },
  {
    title: 'Train the weather model',
    unit: 'batches',
    total: 900,
    phases: ['Warming up', 'Learning', 'Annealing', 'Validating'],
    artifact: 'checkpoint',
  },
];
const BEAT_MS = 250;
const BEATS = 260;
const REPORT_EVERY = 8;
const HICCUP_AT = 0.45;

let started = 0;

/**
 * Starts a session that works by itself for about a minute, in this page, as any worker would: it reports, it
 * holds still while paused, it ends when told. Answers as soon as the hub has it.
 */
export async function startDemoSession(hub: Hub): Promise<string> {
  const script = SCRIPTS[started % SCRIPTS.length];
  if (script === undefined) throw new RangeError('There is no demo.');
  started += 1;
  const job = await hub.create({ title: script.title, template: 'demo', meta: { unit: script.unit } });
  job.steps(script.phases.map((name) => ({ name })));
  void perform(job, script);
  return job.id;
}

async function perform(job: Job, script: Script): Promise<void> {
  const leave = job.session.subscribe(() => {});
  let isLost = false;
  job.on('lost', () => {
    isLost = true;
  });
  // It ends by the status when a person stops it, not by what is refused until it has seen that.
  job.on('refused', () => {});
  try {
    let beat = 0;
    while (beat < BEATS && !isLost) {
      await pause(BEAT_MS);
      const view = job.session.view;
      if (view !== null && view.endedAt !== null) return;
      if (!mayWork(view)) continue;
      beat += 1 + Math.floor(Math.random() * 2);
      report(job, script, Math.min(1, beat / BEATS), beat);
    }
    job.artifact(script.artifact, `${script.total} ${script.unit}, all well`);
    await job.complete({ [script.unit]: script.total });
  } catch {
    // Somebody ended it from outside: the session tells so by itself.
  } finally {
    leave();
    await job.close().catch(() => {});
  }
}

function mayWork(view: SessionView | null): boolean {
  return view === null || view.status === 'active' || view.status === 'idle' || view.status === 'pending';
}

function report(job: Job, script: Script, share: number, beat: number): void {
  const { total, phases, unit } = script;
  const place = Math.min(phases.length - 1, Math.floor(share * phases.length));
  const [before, phase = ''] = [phases[place - 1], phases[place]];
  // A beat may lead over the end of a phase without having reported it.
  if (before !== undefined && job.session.view?.steps[before]?.current !== 100)
    job.progress({ step: before, current: 100, description: before });
  job.progress({
    step: phase,
    current: Math.round((share * phases.length - place) * 100),
    description: phase,
  });
  job.metric('beat', Math.round(BEAT_MS * (0.9 + Math.random() / 4)), 'ms', 'distribution');
  if (beat % REPORT_EVERY > 1) return;
  job.metric('memory', Math.round(380 + 60 * Math.sin(beat / 20) + 20 * Math.random()), 'MB');
  job.signal('temperature', Math.round(58 + 8 * Math.sin(beat / 30)));
  job.state({ phase, worker: 'this page' });
  job.log(`${phase}: ${Math.round(share * total)} ${unit} done`);
  if (Math.abs(share - HICCUP_AT) < REPORT_EVERY / BEATS / 2) {
    job.error({
      message: 'One item could not be read and is tried again.',
      code: 'item_unreadable',
      severity: 'warning',
      retryable: true,
      steps: ['Nothing to do: it is tried again by itself.'],
    });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
