import type { createHub } from 'session-hub';

type HubFacade = Awaited<ReturnType<typeof createHub>>['facade'];

export const LOAD_SESSIONS = 200;
/** Appends that each session has under way at a time: workers that do not wait for one another. */
export const LOAD_IN_FLIGHT = 10;
export const LOAD_WHO = { id: 'bench', kind: 'person', roles: [] } as const;

/** Many sessions, many appends of one event under way in each, through all of a hub but its sockets. */
export class AppendLoad {
  readonly ids = Array.from({ length: LOAD_SESSIONS }, (_, number) => `session-${number}`);
  readonly #facade: HubFacade;
  readonly #inFlight: number;

  constructor(facade: HubFacade, inFlight = LOAD_IN_FLIGHT) {
    this.#facade = facade;
    this.#inFlight = inFlight;
  }

  async create(): Promise<void> {
    await Promise.all(
      this.ids.map((id) => this.#facade.create(LOAD_WHO, { id, title: 'Render', start: true })),
    );
  }

  /** Returns the seconds until the last of `events` appends was acknowledged. */
  async run(events: number): Promise<number> {
    let left = events;
    const work = async (id: string): Promise<void> => {
      while (left > 0) await this.#append(id, events - left--);
    };
    const started = performance.now();
    await Promise.all(this.ids.flatMap((id) => Array.from({ length: this.#inFlight }, () => work(id))));
    return (performance.now() - started) / 1_000;
  }

  /** Throws when not everything is stored that was acknowledged. */
  async check(events: number): Promise<void> {
    const views = await Promise.all(this.ids.map((id) => this.#facade.read(LOAD_WHO, id)));
    const stored = views.reduce((sum, { seq }) => sum + seq, 0);
    if (stored !== events + 2 * this.ids.length)
      throw new Error(`${stored} events are stored instead of ${events}.`);
  }

  async #append(id: string, current: number): Promise<void> {
    const payload = { current, text: 'Rendering the next frame' };
    await this.#facade.append(LOAD_WHO, {
      id,
      operations: [{ type: 'custom', data: { name: 'frame', payload } }],
    });
  }
}
