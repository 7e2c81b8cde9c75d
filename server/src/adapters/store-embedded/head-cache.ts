import type { Facets } from './journal-messages.js';

const MOST_KEPT = 10_000;

/** Where a session stands in the database; `number` is null until it is stored for the first time. */
export class SessionHead {
  number: number | null;
  revision: number;
  facets: Facets | null;

  constructor(number: number | null, revision: number, facets: Facets | null) {
    this.number = number;
    this.revision = revision;
    this.facets = facets;
  }

  hasFacets({ owner, template, status, createdAt, wakeAt, title }: Facets): boolean {
    const stored = this.facets;
    return (
      stored !== null &&
      stored.status === status &&
      stored.wakeAt === wakeAt &&
      stored.owner === owner &&
      stored.template === template &&
      stored.createdAt === createdAt &&
      stored.title === title
    );
  }
}

/** The heads used last, so that most writes need not look theirs up. */
export class HeadCache {
  readonly #heads = new Map<string, SessionHead>();

  get(id: string): SessionHead | undefined {
    const head = this.#heads.get(id);
    if (head !== undefined) this.set(id, head);
    return head;
  }

  set(id: string, head: SessionHead): void {
    this.#heads.delete(id);
    this.#heads.set(id, head);
  }

  /** Not within a group: there each session must have one head. */
  trim(): void {
    for (const id of this.#heads.keys()) {
      if (this.#heads.size <= MOST_KEPT) return;
      this.#heads.delete(id);
    }
  }

  clear(): void {
    this.#heads.clear();
  }
}
