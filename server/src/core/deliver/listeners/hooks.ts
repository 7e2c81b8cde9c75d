import type { Guards, SessionRecord } from '../../../ports/session-record.js';
import type { EncodedEvent } from '../../../ports/session-store.js';
import type { Draft } from '../../session/draft/draft.js';
import type { CommitWatch } from '../../write/append-context.js';
import { Webhooks, type WebhooksOptions } from '../webhooks/webhooks.js';
import type { HookContext } from '../webhooks/webhooks-facade.js';
import { EventListeners } from './event-listeners.js';

export const NO_WEBHOOKS: WebhooksOptions = {
  hooks: [],
  sender: { send: () => Promise.resolve({ kind: 'none', reason: 'there is no way out' }), close: () => {} },
};

/** Whoever hears of events without being connected: callbacks in this process, and webhooks. */
export class Hooks implements CommitWatch {
  readonly listeners: EventListeners;
  readonly webhooks: Webhooks;

  constructor(options: WebhooksOptions, context: HookContext) {
    this.listeners = new EventListeners(context);
    this.webhooks = new Webhooks(options, context);
  }

  prepare(draft: Draft): void {
    this.webhooks.prepare(draft);
  }

  dueAt(guards: Guards): number | null {
    return this.webhooks.dueAt(guards);
  }

  committed(record: SessionRecord, events: readonly EncodedEvent[]): void {
    this.listeners.committed(record, events);
    this.webhooks.committed(record);
  }

  close(): Promise<void> {
    return this.webhooks.close();
  }
}
