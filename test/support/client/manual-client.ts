// Loaded beforehand: a real load in the middle of a test would take real time.
import '@session-hub/client/internal/emitter/create-jobs.js';
import '@session-hub/client/internal/managing/create-managing.js';
import '@session-hub/client/internal/presence/create-presences.js';
import '@session-hub/client/internal/session/session-events.js';
import { connectHub, type Hub, type HubOptions } from '@session-hub/client';
import type { Frame, HeartbeatMessage } from '@session-hub/shared';
import { type FakeLink, FakeTransport } from './fake-transport.js';
import { EPOCH } from './frames.js';
import { ManualEnvironment } from './manual-environment.js';

/** A client whose time passes, and whose hub speaks, only when a test says so. */
export class ManualClient {
  readonly environment = new ManualEnvironment();
  readonly transport = new FakeTransport();
  readonly hub: Hub;

  constructor(options: HubOptions = {}) {
    const { environment, transport } = this;
    this.hub = connectHub('test:', { environment, transport, emitter: 'worker', ...options });
  }

  get link(): FakeLink {
    return this.transport.link;
  }

  get state() {
    return this.hub.connection.state;
  }

  pass(milliseconds: number): Promise<void> {
    return this.environment.pass(milliseconds);
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.pass(0);
  }

  async connect(): Promise<this> {
    await this.settle();
    this.link.opened();
    await this.settle();
    return this;
  }

  /** Cuts the connection and makes the next one at once. */
  async reconnect(): Promise<void> {
    this.link.end();
    const before = this.transport.links.length;
    while (this.transport.links.length === before) await this.pass(100);
    this.link.opened();
    await this.settle();
  }

  /** Answers every subscribe that waits with yes, and tells the cursors they carried. */
  accept(): Record<string, unknown> {
    const cursors: Record<string, unknown> = {};
    for (const { input, answer } of this.link.take('subscribe')) {
      for (const { id, cursor } of input.sessions) cursors[id] = cursor ?? null;
      answer({ sessions: input.sessions.map(({ id }) => ({ ok: true, id })) });
    }
    return cursors;
  }

  async frames(...frames: Frame[]): Promise<void> {
    this.link.push('frames', frames);
    await this.settle();
  }

  async heartbeat(heads: HeartbeatMessage['heads'] = {}): Promise<void> {
    this.link.push('heartbeat', { at: this.environment.now(), heads });
    await this.settle();
  }

  /** A heartbeat about the session `a`. */
  beat(sent: number, head = sent, epoch = EPOCH): Promise<void> {
    return this.heartbeat({ a: [epoch, sent, head] });
  }

  /** Lets time pass on a connection that lives: something is heard every 10 s. */
  async passAlive(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 10_000) {
      await this.pass(Math.min(left, 10_000));
      this.link.push('notice', { kind: 'gone', ids: [] });
    }
    await this.settle();
  }
}
