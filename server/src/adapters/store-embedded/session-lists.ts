import { hubError, type SessionPage, type SessionQuery, type SessionRow } from '@session-hub/shared';
import type { ListPurpose } from '../../ports/session-store.js';
import { type PagePosition, parsePageToken, tokenOf } from '../store-kit/page-token.js';
import { QueryGate } from '../store-kit/query-gate.js';
import type { JournalPage } from './journal-messages.js';
import type { ListLookup } from './list-thread.js';
import { isIndexed } from './session-list.js';

export interface SessionListsOptions {
  /** In a thread of their own. */
  readonly ownThread: ListLookup;
  /** In the journal's thread. */
  journalThread(query: SessionQuery, behind: PagePosition | null): Promise<JournalPage>;
  /** Which of the two looks lists up now. */
  place(): 'own-thread' | 'journal-thread';
}

/**
 * Few lists are looked up at once, and few wait for it. Those of clients, of the hub itself and of live lists are counted
 * apart, and so are searches of clients: none of them takes the room of the others.
 */
export class SessionLists {
  readonly #options: SessionListsOptions;
  readonly #plain = new QueryGate({ atOnce: 2, waiting: 200 });
  readonly #searching = new QueryGate({ atOnce: 1, waiting: 20 });
  readonly #ofHub = new QueryGate({ atOnce: 1, waiting: 20 });
  readonly #live = new QueryGate({ atOnce: 1, waiting: 20 });

  constructor(options: SessionListsOptions) {
    this.#options = options;
  }

  async page(query: SessionQuery, purpose: ListPurpose): Promise<SessionPage> {
    const behind = query.after === undefined ? null : parsePageToken(query.after);
    const gate = this.#gate(query, purpose);
    const { rows, total, next } = await gate.run(() => this.#lookUp(query, behind));
    return {
      rows: rows.map((text) => JSON.parse(text) as SessionRow),
      total,
      next: next === null ? null : tokenOf(next),
    };
  }

  close(): Promise<void> {
    return this.#options.ownThread.close();
  }

  #gate(query: SessionQuery, purpose: ListPurpose): QueryGate {
    switch (purpose) {
      case 'client':
        return isIndexed(query) ? this.#plain : this.#searching;
      case 'hub':
        return this.#ofHub;
      case 'live-list':
        return this.#live;
    }
  }

  async #lookUp(query: SessionQuery, behind: PagePosition | null): Promise<JournalPage> {
    const { ownThread, journalThread, place } = this.#options;
    switch (place()) {
      case 'journal-thread':
        return await journalThread(query, behind);
      case 'own-thread':
        try {
          return await ownThread.page(query, behind);
        } catch (error) {
          throw hubError('store_unavailable', { cause: error });
        }
    }
  }
}
