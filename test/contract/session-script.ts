import { emptyView, type HubEvent, reduce, type SessionView } from '@session-hub/shared';
import type { EncodedEvent, RememberedResult, Write } from 'session-hub/internal/ports/session-store.js';

export type EventBody = Pick<HubEvent, 'type' | 'data'>;

export interface Step {
  events?: readonly EventBody[];
  /** The view is taken over as it is; a store does not ask how it came about. */
  view?: Partial<SessionView>;
  wakeAt?: number | null;
  remember?: RememberedResult;
  at?: number;
}

/** One session's writes, each built on the one before. */
export class SessionScript {
  readonly id: string;
  view: SessionView;
  revision = 0;
  #wakeAt: number | null = null;
  #lines = 0;

  constructor(id: string, view: Partial<SessionView> = {}) {
    this.id = id;
    this.view = { ...emptyView(id, `epoch-of-${id}`.slice(0, 32)), owner: 'ann', template: 'job', ...view };
  }

  /** The next write, and the script goes on from there. */
  write(step: Step = {}): Write {
    const write = this.peek(step);
    this.view = write.record.view;
    this.revision = write.record.revision;
    this.#wakeAt = write.record.guards.wakeAt;
    return write;
  }

  /** A write on the same revision, as somebody else would make it. */
  peek({ events = [], view = {}, wakeAt = this.#wakeAt, remember, at = 1_000 }: Step = {}): Write {
    let next = this.view;
    const encoded: EncodedEvent[] = [];
    for (const body of events) {
      const event = { seq: next.seq + 1, at, by: 'tester', ...body } as HubEvent;
      next = reduce(next, event);
      encoded.push({ event, text: JSON.stringify(event) });
    }
    const record = {
      revision: this.revision + 1,
      view: { ...next, ...view },
      guards: { lease: null, fence: 3, emitters: [], createKey: null, activeAt: at, wakeAt },
    };
    return {
      id: this.id,
      expected: this.revision,
      record,
      recordText: JSON.stringify(record),
      events: encoded,
      remember: remember ?? null,
    };
  }

  /** A line of log, no two alike. */
  line(): EventBody {
    this.#lines += 1;
    return logLine(`line ${this.#lines} of ${this.id}`);
  }
}

export function logLine(text: string): EventBody {
  return { type: 'log', data: { level: 'info', text, n: 1 } };
}

export function progressTo(current: number): EventBody {
  return {
    type: 'progress',
    data: { current, total: 100, percentage: current, description: '', rate: null, eta: null },
  };
}

export function custom(payload: unknown): EventBody {
  return { type: 'custom', data: { name: 'test', payload } };
}
