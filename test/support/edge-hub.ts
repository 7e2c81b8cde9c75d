import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createAddressGate } from 'session-hub/internal/adapters/address/address-gate.js';
import { createAdmit } from 'session-hub/internal/adapters/auth/admit.js';
import { createHttpRouter } from 'session-hub/internal/adapters/http/http-router.js';
import type { PendingConnections } from 'session-hub/internal/adapters/socket/pending-connections.js';
import { SocketGateway } from 'session-hub/internal/adapters/socket/socket-gateway.js';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { attachIo } from 'session-hub/internal/hub/attach-io.js';
import { hubSettings } from 'session-hub/internal/hub/hub-options.js';
import { trustsOf } from 'session-hub/internal/hub/trust-proxy.js';
import type { Authenticate } from 'session-hub/internal/ports/authenticator.js';
import { AddressLimiter } from 'session-hub/internal/protocol/limits/address-limiter.js';
import { Places } from 'session-hub/internal/protocol/limits/places.js';
import { HeldClock } from './http/held-clock.js';
import type { RawClient } from './raw-client.js';

export interface EdgeHub {
  url: string;
  port: number;
  core: HubCore;
  /** The time that connections have which are not admitted; everything else runs by itself. */
  clock: HeldClock;
  places: Places;
  pending: PendingConnections;
  close(): Promise<void>;
}

export interface EdgeHubOptions {
  authenticate?: Authenticate;
  maxConnections?: number;
}

const ADA = { id: 'ada', kind: 'person', roles: [] } as const;

/** A hub on a server of its own, put together so that a test sees what its edge counts and holds its time. */
export async function edgeHub({
  authenticate = async () => ADA,
  maxConnections,
}: EdgeHubOptions = {}): Promise<EdgeHub> {
  const clock = new HeldClock();
  const places = new Places(maxConnections ?? null, systemRandomness);
  const parts = { clock: systemClock, randomness: systemRandomness, logger: silentLogger };
  const core = new HubCore({ ...parts, store: new MemoryStore({ clock: systemClock }) });
  await core.start();
  const app = express();
  const server = createServer(app);
  const admit = createAdmit({ authenticate, ...parts });
  const admission = { admit, allowHost: () => true, allowOrigin: () => true };
  const limiter = new AddressLimiter({ rate: 1_000, burst: 1_000 }, parts);
  const addresses = createAddressGate({ limiter, trusts: trustsOf(0), logger: silentLogger });
  const attached = attachIo(server, hubSettings({}), () => true, clock);
  const gateway = new SocketGateway({
    ...admission,
    ...parts,
    io: attached.io,
    namespace: '/hub',
    hub: core,
    rateLimit: { rate: 1_000, burst: 1_000 },
    connectRate: { rate: 1_000, burst: 1_000 },
    places,
    addresses,
    connections: { kind: 'ours', pending: attached.pending },
    directWrite: 'off',
  });
  gateway.start();
  const http = createHttpRouter({ ...admission, hub: core, logger: silentLogger, clock, places });
  app.use(http.router);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    core,
    clock,
    places,
    pending: attached.pending,
    async close() {
      gateway.close(0);
      http.close();
      attached.detach();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await core.close();
    },
  };
}

/** Lets time pass in small steps, as it does. */
export function passSeconds(clock: HeldClock, seconds: number): void {
  for (let passed = 0; passed < seconds * 1_000; passed += 250) clock.advance(250);
}

/** What the hub sees of other processes it sees a little later. */
export async function settled(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A client that polls has requests on their way: it goes before the hub does. */
export async function goodbye(client: RawClient, hub: EdgeHub): Promise<void> {
  client.close();
  await settled(() => hub.places.taken === 0);
}
