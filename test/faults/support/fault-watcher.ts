import {
  connectHub,
  type Hub,
  HubError,
  type HubEvent,
  type Session,
  type SessionView,
} from '@session-hub/client';
import type { HistoryFile } from './history-file.js';
import { isOpen } from './is-open.js';
import { pause } from './pause.js';

/** By the iterator, which gives every event; or by listeners, which are told what was left out. */
export type WayOfWatching = 'iterating' | 'listening';

const LOOK_EVERY_MS = 50;

/** Somebody who watches one session, and writes down all that the SDK says about it. */
export class FaultWatcher {
  readonly name: string;
  readonly session: string;
  readonly #way: WayOfWatching;
  readonly #hub: Hub;
  readonly #seen: Session;
  readonly #history: HistoryFile;
  /** Where it stands: the last event it was told, or the view it was given. */
  #position: { epoch: string; seq: number } | null = null;
  #isGone = false;
  #isClosed = false;
  #running: Promise<void> = Promise.resolve();
  /** What ended the watching, which should go on. */
  failure: string | null = null;

  constructor(name: string, way: WayOfWatching, url: string, session: string, history: HistoryFile) {
    this.name = name;
    this.#way = way;
    this.session = session;
    this.#history = history;
    this.#hub = connectHub(url);
    this.#seen = this.#hub.session(session);
  }

  watch(): void {
    switch (this.#way) {
      case 'listening':
        this.#listen();
        break;
      case 'iterating':
        this.#seen.subscribe(() => {});
        this.#running = this.#iterate().catch((error: unknown) => {
          this.failure = String(error);
        });
    }
  }

  /** The view, once it is the hub's present and everything up to it has been told. */
  get settledView(): SessionView | null {
    const { view, state } = this.#seen;
    if (view === null || state.kind !== 'live' || this.#position === null) return null;
    if (this.#way === 'listening') return view;
    return this.#position.epoch === view.epoch && this.#position.seq === view.seq ? view : null;
  }

  /** Whether it shows a view and says that it may be old. */
  get isStale(): boolean {
    return this.#seen.view !== null && this.#seen.state.kind === 'stale';
  }

  get isConnected(): boolean {
    return isOpen(this.#hub.connection.state);
  }

  get state(): string {
    const { epoch, seq } = this.#position ?? { epoch: 'none', seq: 0 };
    return `${this.name} (${this.session}): ${this.#seen.state.kind}, told up to ${seq} of ${epoch}, view at ${this.#seen.view?.seq} of ${this.#seen.view?.epoch}, connection ${this.#hub.connection.state.kind}`;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#hub.close();
    await this.#running;
  }

  #listen(): void {
    const session = this.#seen;
    session.subscribe(() => {
      if (this.#position !== null || session.view === null) return;
      this.#stand('began', session.view.epoch, session.view.seq, '');
    });
    session.on('event', (event) => {
      const epoch = session.view?.epoch ?? '';
      if (this.#position === null) this.#stand('began', epoch, event.seq - 1, '');
      this.#tell(epoch, event);
    });
    session.on('omitted', ({ from, to }) => this.#omit(session.view?.epoch ?? '', from, to));
    session.on('reset', ({ reason }) =>
      this.#stand('reset', session.view?.epoch ?? '', session.view?.seq ?? 0, reason),
    );
    session.on('gone', () => this.#sayGone());
    session.on('refused', ({ code }) => {
      this.failure = `${this.name} was refused (${code})`;
    });
  }

  async #iterate(): Promise<void> {
    const session = this.#seen;
    let word: 'began' | 'reset' | null = 'began';
    while (!this.#isClosed) {
      try {
        const { epoch } = await session.ready();
        if (word !== null) this.#stand(word, epoch, 0, 'epoch');
        word = null;
        const from = this.#position ?? { epoch, seq: 0 };
        for await (const event of session.events({ from })) this.#tell(from.epoch, event);
      } catch (error) {
        if (this.#isClosed) return;
        if (!(error instanceof HubError)) throw error;
        switch (error.code) {
          case 'epoch_changed':
            word = 'reset';
            break;
          case 'history_cut':
            this.#skip(Number(error.details?.oldest));
            break;
          case 'session_not_found':
            this.#sayGone();
            word = 'reset';
            await this.#back();
            break;
          default:
            throw error;
        }
      }
    }
  }

  #sayGone(): void {
    if (!this.#isGone) this.#history.add({ kind: 'gone', ...this.#self });
    this.#isGone = true;
  }

  /** The SDK looks for it by itself. */
  async #back(): Promise<void> {
    while (this.#seen.state.kind === 'gone' && !this.#isClosed) await pause(LOOK_EVERY_MS);
  }

  #skip(oldest: number): void {
    const { epoch, seq } = this.#position ?? { epoch: '', seq: 0 };
    this.#omit(epoch, seq, oldest - 1);
    this.#position = { epoch, seq: oldest - 1 };
  }

  #stand(kind: 'began' | 'reset', epoch: string, seq: number, reason: string): void {
    this.#position = { epoch, seq };
    this.#isGone = false;
    const word = { ...this.#self, epoch, seq };
    const told = this.#way === 'iterating' ? 'every event' : 'lossless events';
    this.#history.add(kind === 'began' ? { kind, ...word, told } : { kind, ...word, reason });
  }

  #tell(epoch: string, event: HubEvent): void {
    const token = event.type === 'custom' ? (event.data.payload as { token: string }).token : null;
    this.#position = { epoch, seq: event.seq };
    this.#history.add({ kind: 'seen', ...this.#self, epoch, seq: event.seq, token });
  }

  #omit(epoch: string, from: number, to: number): void {
    this.#history.add({ kind: 'omitted', ...this.#self, epoch, from, to });
  }

  get #self() {
    return { session: this.session, watcher: this.name };
  }
}
