import { SocketBus } from 'session-hub/internal/adapters/socket-cluster/socket-bus.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { type Namespace, Server } from 'socket.io';
import { waitUntil } from './wait-until.js';

type AdapterFactory = Parameters<Server['adapter']>[0];

/** Buses over a Socket.IO that nobody connects to. Resolves when each of them hears the others. */
export async function socketBusNodes(
  names: readonly string[],
  adapterOf: () => Promise<AdapterFactory>,
): Promise<SocketBus[]> {
  const namespaces: Namespace[] = [];
  for (const _ of names) {
    const io = new Server();
    io.adapter(await adapterOf());
    namespaces.push(io.of('/hub'));
  }
  const buses = names.map(
    (nodeId, position) =>
      new SocketBus({ nodeId, namespace: namespaces[position] as Namespace, logger: silentLogger }),
  );
  await everybodyHears(buses);
  return buses;
}

/** Subscriptions are under way when an adapter has been made: what is published before them is lost. */
export async function everybodyHears(buses: readonly SocketBus[]): Promise<void> {
  const missing = new Set(
    buses.flatMap((to) => buses.filter((from) => from !== to).map((from) => way(from, to))),
  );
  const stops = buses.map((to) =>
    to.listen('presence-bye', (_, from) => void missing.delete(`${from} to ${to.nodeId}`)),
  );
  const tell = async () => {
    for (const bus of buses) bus.publish('presence-bye', {});
    return missing.size === 0;
  };
  await waitUntil(tell, 5_000, 'every bus to hear the others');
  for (const stop of stops) stop();
}

const way = (from: SocketBus, to: SocketBus): string => `${from.nodeId} to ${to.nodeId}`;
