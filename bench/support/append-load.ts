import type { createHub } from 'session-hub';

type HubFacade = Awaited<ReturnType<typeof createHub>>['facade'];

export const LOAD_SESSIONS = 200;
/** Operations that each session has under way at a time. */
export const LOAD_IN_FLIGHT = 10;
export const LOAD_WHO = { id: 'bench', kind: 'person', roles: [] } as const;

export interface LoadShape {
  /** Appends that each session has under way at a time. */
  readonly inFlight: number;
  /** Numbered operations in each append. With 1 they are sent as HTTP callers do, without a number. */
  readonly together: number;
}

/** Workers that do not wait for one another, each with an append for every event. */
export const SINGLY: LoadShape = { inFlight: LOAD_IN_FLIGHT, together: 1 };
/** The same operations under way, as jobs of the SDK send them: one append at a time, with all that has gathered. */
export const AS_JOBS_SEND: LoadShape = { inFlight: 1, together: LOAD_IN_FLIGHT };

/** Many sessions, many operations under way in each, through all of a hub but its sockets. */
export class AppendLoad {
  readonly ids = Array.from({ length: LOAD_SESSIONS }, (_, number) => `session-${number}`);
  readonly #facade: HubFacade;
  readonly #shape: LoadShape;
  #number = 0;

  constructor(facade: HubFacade, shape: LoadShape = SINGLY) {
    this.#facade = facade;
    this.#shape = shape;
  }

  async create(): Promise<void> {
    await Promise.all(
      this.ids.map((id) => this.#facade.create(LOAD_WHO, { id, title: 'Render', start: true })),
    );
  }

  /** Returns the seconds until the last of `events` appends was acknowledged. */
  async run(events: number): Promise<number> {
    const { inFlight, together } = this.#shape;
    let left = events;
    const work = async (id: string): Promise<void> => {
      while (left > 0) {
        const count = Math.min(left, together);
        left -= count;
        await this.#append(id, count);
      }
    };
    const started = performance.now();
    await Promise.all(this.ids.flatMap((id) => Array.from({ length: inFlight }, () => work(id))));
    return (performance.now() - started) / 1_000;
  }

  /** Throws when not everything is stored that was acknowledged. */
  async check(events: number): Promise<void> {
    const views = await Promise.all(this.ids.map((id) => this.#facade.read(LOAD_WHO, id)));
    const stored = views.reduce((sum, { seq }) => sum + seq, 0);
    if (stored !== events + 2 * this.ids.length)
      throw new Error(`${stored} events are stored instead of ${events}.`);
  }

  async #append(id: string, count: number): Promise<void> {
    const isJob = this.#shape.together > 1;
    const operations = Array.from({ length: count }, () => {
      const payload = { current: ++this.#number, text: 'Rendering the next frame' };
      const operation = { type: 'custom' as const, data: { name: 'frame', payload } };
      return isJob ? { ...operation, n: this.#number } : operation;
    });
    await this.#facade.append(LOAD_WHO, { id, operations, ...(isJob ? { emitter: 'bench' } : {}) });
  }
}
