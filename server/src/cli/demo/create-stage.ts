import type { Hub, Job, Status } from '@session-hub/client';
import { isEnded } from '@session-hub/shared';
import type { Act, Chance, Stage } from './scenario.js';
import { RoundOver } from './scenario.js';

export interface StageOptions {
  hub: Hub;
  chance: Chance;
  /** Rejects when the demo stops meanwhile. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
  onSession(id: string, title: string): void;
}

export interface OwnedStage extends Stage {
  /** Ends the session that is still open, and lets go of it. */
  leave(reason: string): Promise<void>;
}

/** A stage for one round of one scenario. */
export function createStage({ hub, chance, sleep, signal, onSession }: StageOptions): OwnedStage {
  let open: { job: Job; over: AbortController; stops: (() => void)[] } | null = null;

  return { chance, begin, leave };

  async function begin(session: Parameters<Stage['begin']>[0]): Promise<Act> {
    const job = await hub.create(session);
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const end = (): void => over.abort();
    const status = (): Status => job.session.view?.status ?? 'active';
    const waiting = new Set<() => void>();
    const look = (): void => {
      if (isEnded(status())) end();
      for (const wake of [...waiting]) wake();
    };
    const stops = [job.session.subscribe(look), job.on('lost', end)];
    // A round that a person stopped ends by the status, not by what is refused until it has seen that.
    job.on('refused', () => {});
    open = { job, over, stops };
    onSession(job.id, session.title ?? '');

    return { job, work, rest };

    async function work(milliseconds: number): Promise<void> {
      await rest(milliseconds);
      while (isHeld(status())) await nextChange();
      if (either.aborted) throw new RoundOver();
    }

    async function rest(milliseconds: number): Promise<void> {
      try {
        await sleep(milliseconds, either);
      } catch (error) {
        throw either.aborted ? new RoundOver() : error;
      }
      if (either.aborted) throw new RoundOver();
    }

    function nextChange(): Promise<void> {
      return new Promise((resolve, reject) => {
        const settle = (say: () => void) => (): void => {
          waiting.delete(wake);
          either.removeEventListener('abort', stop);
          say();
        };
        const wake = settle(resolve);
        const stop = settle(() => reject(new RoundOver()));
        waiting.add(wake);
        either.addEventListener('abort', stop);
        if (either.aborted) stop();
      });
    }
  }

  async function leave(reason: string): Promise<void> {
    if (open === null) return;
    const { job, over, stops } = open;
    open = null;
    const isOver = over.signal.aborted || isEnded(job.session.view?.status ?? 'active');
    over.abort();
    for (const stop of stops) stop();
    // Refused when it has ended already, which is as well.
    if (!isOver) await job.stop(reason).catch(() => {});
    await job.close().catch(() => {});
  }
}

/** Nobody works on it now: a person, or the hub, holds it. */
function isHeld(status: Status): boolean {
  switch (status) {
    case 'paused':
    case 'suspended':
    case 'error':
    case 'disconnected':
    case 'closing':
      return true;
    case 'pending':
    case 'active':
    case 'idle':
    case 'completed':
    case 'failed':
    case 'closed':
    case 'expired':
      return false;
  }
}
