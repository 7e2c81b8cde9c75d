import type { WatcherReport } from '../../../ports/cluster-bus.js';

/** Nodes that are listened to. A cluster has far fewer; the bound is for names that somebody makes up. */
const MOST_NODES = 1_000;

interface Node {
  heardAt: number;
  readonly reports: Map<string, WatcherReport>;
}

/** What the other nodes said about who watches there. Times are ticks of whoever asks. */
export class ReportedWatchers {
  readonly #nodes = new Map<string, Node>();

  heard(nodeId: string, tick: number): void {
    const node = this.#nodes.get(nodeId);
    if (node !== undefined) node.heardAt = tick;
    else if (this.#nodes.size < MOST_NODES) this.#nodes.set(nodeId, { heardAt: tick, reports: new Map() });
  }

  /** Of a node that has been heard. */
  take(nodeId: string, report: WatcherReport): void {
    const reports = this.#nodes.get(nodeId)?.reports;
    if (report.n === 0) reports?.delete(report.id);
    else reports?.set(report.id, report);
  }

  /** Lets go of a node, and tells which sessions it had reported about. */
  drop(nodeId: string): string[] {
    const ids = [...(this.#nodes.get(nodeId)?.reports.keys() ?? [])];
    this.#nodes.delete(nodeId);
    return ids;
  }

  silentSince(tick: number): string[] {
    return [...this.#nodes].filter(([, { heardAt }]) => heardAt < tick).map(([nodeId]) => nodeId);
  }

  forget(id: string): void {
    for (const { reports } of this.#nodes.values()) reports.delete(id);
  }

  clear(): void {
    this.#nodes.clear();
  }

  of(id: string): WatcherReport[] {
    return [...this.#nodes.values()].flatMap(({ reports }) => reports.get(id) ?? []);
  }

  /** The `n` that is known of each of these sessions, by node. */
  known(ids: readonly string[]): Record<string, number[]> {
    const known: Record<string, number[]> = {};
    for (const [nodeId, { reports }] of this.#nodes) known[nodeId] = ids.map((id) => reports.get(id)?.n ?? 0);
    return known;
  }
}
