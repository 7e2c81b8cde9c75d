import type { ErrorShape, NoticeMessage } from '@session-hub/shared';

/** Who watches a session on one node. */
export interface WatcherReport {
  id: string;
  /** Another number after each change, 0 when nobody watches there. */
  n: number;
  /** Each with the number of their connections. */
  people: readonly (readonly [id: string, connections: number])[];
  /** Of people that are not named, because there are too many. */
  more: { people: number; connections: number };
}

/** Whom a message is for. */
export type Audience = { kind: 'everybody' } | { kind: 'user'; id: string };

/** What nodes tell one another beside the events of sessions, by topic. */
export interface BusMessages {
  /** The sender wants to hear of these sessions; `known` holds, by node, the `n` it has of each. */
  'presence-ask': { ids: readonly string[]; known: Readonly<Record<string, readonly number[]>> };
  'presence-tell': { reports: readonly WatcherReport[] };
  /** The sender is leaving, and its watchers with it. */
  'presence-bye': Readonly<Record<string, never>>;
  /** The limits are of this version now. */
  limits: { version: number };
  notice: { to: Audience; notice: NoticeMessage };
  /** Every connection of the audience ends, after it was told why. */
  end: { to: Audience; error: ErrorShape };
}

export type BusTopic = keyof BusMessages;
export type BusListener<Topic extends BusTopic> = (message: BusMessages[Topic], from: string) => void;

/** How the nodes of one hub talk to one another. Nothing that must not get lost goes this way. */
export interface ClusterBus {
  /** This node among all; another name after each start. */
  readonly nodeId: string;
  /** `process`: there is nobody to hear, and nothing worth waiting for. */
  readonly reach: 'process' | 'cluster';
  /**
   * Tells every other node, at most once; never the sender. Of one sender each node hears what it hears in the
   * order it was published; between senders there is no order. What is published while the others are known to
   * be out of reach is dropped. Never throws, and never calls a listener before it returns.
   */
  publish<Topic extends BusTopic>(topic: Topic, message: BusMessages[Topic]): void;
  /**
   * Calls `listener` for each message of the topic until it is told to stop. Messages are of the forms above:
   * those of a node that speaks another version are not handed on.
   */
  listen<Topic extends BusTopic>(topic: Topic, listener: BusListener<Topic>): () => void;
  /** Hears and says nothing more. What it runs over stays as it is. */
  close(): void;
}
