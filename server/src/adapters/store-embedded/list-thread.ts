import type { SessionQuery } from '@session-hub/shared';
import type { PagePosition } from '../store-kit/page-token.js';
import type { JournalPage, JournalSettings } from './journal-messages.js';
import { JournalError, WorkerLink } from './worker-link.js';

export interface ListLookup {
  page(query: SessionQuery, behind: PagePosition | null): Promise<JournalPage>;
  /** Answers what was asked, then ends. */
  close(): Promise<void>;
}

/**
 * The thread that looks lists up, with a connection of its own that only reads: a commit waits for a list only as `LogSize` says. A list
 * that is asked for after a commit was acknowledged has it. The first list starts the thread; when it has ended, the
 * next list starts another one.
 */
export class ListThread implements ListLookup {
  readonly #settings: JournalSettings;
  #link: Promise<WorkerLink> | null = null;
  /** Resolves when the thread before has let go of the database. */
  #previous: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  async page(query: SessionQuery, behind: PagePosition | null): Promise<JournalPage> {
    if (this.#closed) throw new JournalError({ failure: 'broken', reason: 'The store is not open.' });
    this.#link ??= this.#open();
    const asked = this.#link;
    try {
      return (await (await asked).ask<'list'>({ kind: 'list', query, behind })).page;
    } catch (error) {
      // What is wrong with it may be gone with the next one.
      if (this.#link === asked) this.#letGo(asked);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const link = await this.#link?.catch(() => null);
    this.#link = null;
    await link?.close();
    await this.#previous;
  }

  async #open(): Promise<WorkerLink> {
    await this.#previous;
    const link = new WorkerLink('list-worker.js', () => {});
    try {
      await link.ask<'open'>({ kind: 'open', settings: this.#settings });
      return link;
    } catch (error) {
      await link.terminate();
      throw error;
    }
  }

  #letGo(link: Promise<WorkerLink>): void {
    this.#link = null;
    this.#previous = link.then(
      (ended) => ended.terminate(),
      () => {},
    );
  }
}
