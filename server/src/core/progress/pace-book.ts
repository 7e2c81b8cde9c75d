import type { SessionView, UsualPace } from '@session-hub/shared';

const MOST_TEMPLATES = 200;
/** The newest runs of each template that count. */
const MOST_RUNS = 21;

/** How long the runs of each template took that this hub has seen complete. The templates unseen for longest are forgotten. */
export class PaceBook {
  readonly #durations = new Map<string, readonly number[]>();

  /** Takes a session in that has just ended; only what was completed says how long the work takes. */
  note({ template, status, startedAt, endedAt }: SessionView): void {
    if (status !== 'completed' || startedAt === null || endedAt === null) return;
    const durations = [...(this.#durations.get(template) ?? []), endedAt - startedAt].slice(-MOST_RUNS);
    this.#durations.delete(template);
    this.#durations.set(template, durations);
    const [oldest] = this.#durations.keys();
    if (this.#durations.size > MOST_TEMPLATES && oldest !== undefined) this.#durations.delete(oldest);
  }

  usual(template: string): UsualPace | null {
    const durations = this.#durations.get(template);
    if (durations === undefined) return null;
    const sorted = [...durations].sort((left, right) => left - right);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return middle === undefined || middle <= 0 ? null : { runs: durations.length, duration: middle };
  }
}
