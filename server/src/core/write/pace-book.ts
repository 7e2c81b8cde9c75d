import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { SessionRecord } from '../../ports/session-record.js';
import type { SessionStore } from '../../ports/session-store.js';
import { rootReason } from '../session/draft/actors.js';
import type { TemplatePace } from '../session/draft/draft.js';
import { type PolicySettings, policyOf } from '../session/policy/policy-settings.js';

export interface PaceBookOptions {
  readonly store: Pick<SessionStore, 'list' | 'read'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hub's settings as they are now, for sessions that were created before policies were kept. */
  policy(): PolicySettings;
}

interface Run {
  readonly duration: number;
  readonly pause: number;
}

interface Page {
  runs: ReadonlyMap<string, Run>;
  pace: TemplatePace | null;
  /** When the store may be asked what this hub has not seen itself; null when it has answered. */
  askAt: number | null;
}

const MOST_TEMPLATES = 200;
/** The newest runs of each template that count. */
const MOST_RUNS = 21;
const ASK_AGAIN_MS = 60_000;
/** Many templates may be met at once, and other work of the hub looks things up too. */
const MOST_LOOKUPS_AT_ONCE = 2;

/**
 * How the completed runs of each template went. What ran before this hub, or on another, is looked up in the store
 * when a template is met for the first time. The templates unseen for longest are forgotten.
 *
 * Only sessions whose policy has `learnPace` teach and learn. It is off by default, because sessions without a template
 * share the empty label and have nothing in common.
 */
export class PaceBook {
  readonly #options: PaceBookOptions;
  readonly #pages = new Map<string, Page>();
  #lookupsUnderWay = 0;

  constructor(options: PaceBookOptions) {
    this.#options = options;
  }

  /** Takes a session in that has just ended. */
  note(record: SessionRecord): void {
    const run = this.#runOf(record);
    if (run !== null) add(this.#pageOf(record.view.template), new Map([[record.view.id, run]]));
  }

  /** What to expect of this session. Null when it does not learn, and while nothing is known of its template. */
  usual(record: SessionRecord): TemplatePace | null {
    if (!this.#learns(record)) return null;
    const { template } = record.view;
    const page = this.#pages.get(template) ?? this.#pageOf(template);
    if (this.#mayLookUp(page)) void this.#lookUp(template, page);
    return page.pace;
  }

  /** A template that has to wait is looked up when it is asked about again. */
  #mayLookUp({ askAt }: Page): boolean {
    if (askAt === null || this.#lookupsUnderWay >= MOST_LOOKUPS_AT_ONCE) return false;
    return askAt <= this.#options.clock.now();
  }

  #pageOf(template: string): Page {
    const known = this.#pages.get(template);
    const page = known ?? { runs: new Map(), pace: null, askAt: 0 };
    this.#pages.delete(template);
    this.#pages.set(template, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_TEMPLATES && oldest !== undefined) this.#pages.delete(oldest);
    return page;
  }

  #learns({ guards }: SessionRecord): boolean {
    return policyOf(guards, this.#options.policy()).learnPace;
  }

  /** Only what was completed says how long the work takes. */
  #runOf(record: SessionRecord): Run | null {
    const { status, startedAt, endedAt } = record.view;
    if (status !== 'completed' || startedAt === null || endedAt === null || !this.#learns(record))
      return null;
    return { duration: endedAt - startedAt, pause: record.guards.longestPause ?? 0 };
  }

  async #lookUp(template: string, page: Page): Promise<void> {
    const { store, clock, logger } = this.#options;
    page.askAt = clock.now() + ASK_AGAIN_MS;
    this.#lookupsUnderWay += 1;
    try {
      const { rows } = await store.list(
        { template, status: ['completed'], sort: 'updatedAt', order: 'desc', limit: MOST_RUNS },
        'hub',
      );
      const records = await Promise.all(rows.map(({ id }) => store.read(id)));
      const found = records.reverse().flatMap((record): [string, Run][] => {
        const run = record === null ? null : this.#runOf(record);
        return record === null || run === null ? [] : [[record.view.id, run]];
      });
      const seen = page.runs;
      page.runs = new Map();
      add(page, new Map([...found, ...seen]));
      page.askAt = null;
    } catch (error) {
      logger.debug('earlier runs could not be looked up', { template, error: rootReason(error) });
    } finally {
      this.#lookupsUnderWay -= 1;
    }
  }
}

function add(page: Page, runs: ReadonlyMap<string, Run>): void {
  page.runs = new Map([...page.runs, ...runs].slice(-MOST_RUNS));
  const known = [...page.runs.values()];
  const sorted = known.map(({ duration }) => duration).sort((left, right) => left - right);
  const duration = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const longestPause = Math.max(0, ...known.map(({ pause }) => pause));
  page.pace = duration <= 0 ? null : { runs: known.length, duration, longestPause };
}
