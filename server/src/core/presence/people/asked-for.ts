/** Whoever wants to go on hearing asks again well before this. */
const KEPT_TICKS = 10;
const MOST_SESSIONS = 50_000;

/** Sessions that other nodes want to hear of. Times are ticks of the owner. */
export class AskedFor {
  readonly #until = new Map<string, number>();

  get size(): number {
    return this.#until.size;
  }

  /** Past the bound nothing is noted: the other node gets its answers, and learns of changes when it asks again. */
  note(id: string, tick: number): void {
    if (this.#until.has(id) || this.#until.size < MOST_SESSIONS) this.#until.set(id, tick + KEPT_TICKS);
  }

  has(id: string, tick: number): boolean {
    return (this.#until.get(id) ?? 0) > tick;
  }

  prune(tick: number): void {
    for (const [id, until] of this.#until) if (until <= tick) this.#until.delete(id);
  }
}
