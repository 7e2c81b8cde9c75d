import type { HubHealth } from '@session-hub/shared';
import type { Cancel } from '../../../ports/clock.js';
import { ANONYMOUS } from '../../session/draft/actors.js';
import type { AppendContext } from '../../write/append-context.js';
import type { DeadlineRunner } from '../deadlines/deadline-runner.js';
import { hubHealth, stuckSessions } from './hub-health.js';
import type { HubManaging } from './managing.js';

/** What only somebody outside the core can measure. */
export interface ProcessFacts {
  /** How late the event loop runs what is due, in milliseconds; null where it is not measured. */
  readonly eventLoopDelay: () => number | null;
  readonly memory: () => HubHealth['memory'];
}

type Counting = Pick<HubManaging, 'stats'>;
type Deadlines = Pick<DeadlineRunner, 'overdue'>;

const NOTHING_MEASURED: ProcessFacts = { eventLoopDelay: () => null, memory: () => null };
const TELL_EVERY_MS = 3_600_000;

/** How the hub itself is: for whoever asks, and in the log once an hour and at the end. */
export class HubWatch {
  readonly #context: AppendContext;
  readonly #counting: Counting;
  readonly #deadlines: Deadlines;
  readonly #process: ProcessFacts;
  #cancel: Cancel | null = null;
  #stuck: Promise<HubHealth['stuck']> | null = null;

  constructor(
    context: AppendContext,
    counting: Counting,
    deadlines: Deadlines,
    process: ProcessFacts = NOTHING_MEASURED,
  ) {
    this.#context = context;
    this.#counting = counting;
    this.#deadlines = deadlines;
    this.#process = process;
  }

  start(): void {
    this.#cancel = this.#context.clock.after(TELL_EVERY_MS, () => {
      this.start();
      void this.#tell('how the hub is');
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** The last word, while the store can still be asked. */
  tellEnd(): Promise<void> {
    return this.#tell('how the hub was when it closed');
  }

  health(): Promise<HubHealth> {
    const { store, clock } = this.#context;
    const utilisation = async () => (await this.#counting.stats(ANONYMOUS)).utilisation;
    const deadlines = () => this.#deadlines.overdue();
    const stuck = () => this.#lookUpStuck();
    return hubHealth({ ...this.#process, store, clock, utilisation, deadlines, stuck });
  }

  /** Once for all requests under way: many of them must not take the room of the hub's other lookups. */
  #lookUpStuck(): Promise<HubHealth['stuck']> {
    this.#stuck ??= stuckSessions(this.#context.store).finally(() => {
      this.#stuck = null;
    });
    return this.#stuck;
  }

  /** Never rejects: a store that does not answer is told of elsewhere. */
  async #tell(message: string): Promise<void> {
    try {
      const { at: _, ...stats } = await this.#counting.stats(ANONYMOUS);
      this.#context.logger.info(message, { ...stats, memory: this.#process.memory() });
    } catch (error) {
      this.#context.logger.debug('the hub could not be counted', { error: String(error) });
    }
  }
}
