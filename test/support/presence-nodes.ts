import { LocalBus, type LocalNodes } from 'session-hub/internal/core/presence/bus/local-bus.js';
import type {
  PresenceChange,
  WatchedPresence,
} from 'session-hub/internal/core/presence/people/live-presence.js';
import { Presence } from 'session-hub/internal/core/presence/people/presence.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';

/** What one who watches presence was told. */
export class PresenceListener {
  readonly changes: PresenceChange[] = [];
  watched: WatchedPresence | null = null;

  /** The people as a client would hold them (R58). */
  get people(): Record<string, number> {
    const people = new Map(this.watched?.people.map(({ id, connections }) => [id, connections]));
    for (const change of this.changes) {
      for (const { id, connections } of change.people) people.set(id, connections);
      for (const id of change.left) people.delete(id);
    }
    return Object.fromEntries(people);
  }

  get joined(): string[] {
    return this.changes.flatMap(({ joined }) => joined);
  }

  get left(): string[] {
    return this.changes.flatMap(({ left }) => left);
  }

  get total(): number | undefined {
    return (this.changes.at(-1) ?? this.watched)?.total;
  }

  get connections(): number | undefined {
    return (this.changes.at(-1) ?? this.watched)?.connections;
  }
}

export interface PresenceNode {
  readonly presence: Presence;
  readonly bus: LocalBus;
  /** Nothing of it is heard any more, and it does nothing any more. */
  kill(): void;
  /** Hears and says nothing until it is let back. */
  cutOff(): void;
  letBack(): void;
}

/** Nodes of one hub whose time passes only when a test says so. */
export class PresenceNodes {
  readonly time = new VirtualTime(new Random(1));
  readonly #nodes: LocalNodes = new Set();
  #made = 0;

  add(): PresenceNode {
    const scope = this.time.scope(0);
    this.#made += 1;
    const bus = new LocalBus({ nodeId: `node-${this.#made}`, clock: scope, nodes: this.#nodes });
    return {
      presence: new Presence({ bus, clock: scope }),
      bus,
      kill: () => {
        this.#nodes.delete(bus);
        scope.kill();
      },
      cutOff: () => void this.#nodes.delete(bus),
      letBack: () => void this.#nodes.add(bus),
    };
  }

  pass(milliseconds: number): Promise<void> {
    return this.time.runUntil(this.time.elapsed + milliseconds);
  }

  /** Watches from this node, and waits for the first list. */
  async watch({ presence }: PresenceNode, id = 's'): Promise<PresenceListener> {
    const listener = new PresenceListener();
    const watching = presence.watch(id, (change) => listener.changes.push(change));
    await this.pass(400);
    listener.watched = await watching;
    return listener;
  }
}
