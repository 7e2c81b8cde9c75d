import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAddressGate } from 'session-hub/internal/adapters/address/address-gate.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import { trustsOf } from 'session-hub/internal/hub/trust-proxy.js';
import { readConfig } from 'session-hub/internal/program/config.js';
import { AddressLimiter } from 'session-hub/internal/protocol/limits/address-limiter.js';
import { composeFile, environmentOf, serviceOf } from '../../support/deploy/compose-file.js';
import { type SpawnedBalancer, spawnBalancer } from '../../support/deploy/spawn-balancer.js';

/** In the place of a hub: answers every request with the headers that it came with. */
const echo: Server = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
let balancer: SpawnedBalancer;
beforeAll(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo;
  balancer = await spawnBalancer({ 'hub-1': port, 'hub-2': port });
});
afterAll(async () => {
  await balancer?.dispose();
  echo.closeAllConnections();
  echo.close();
});

/** What a hub behind the balancer is sent when a client comes from this address. */
function sent(localAddress: string, path: string, headers: Record<string, string>) {
  return new Promise<IncomingHttpHeaders>((resolve, reject) => {
    const request = get(`${balancer.url}${path}`, { localAddress, headers, agent: false }, (response) => {
      text(response).then((body) => resolve(JSON.parse(body) as IncomingHttpHeaders), reject);
    });
    request.once('error', reject);
  });
}

/** As the hubs of docker-compose.yml find it out. */
function addressOf(headers: IncomingHttpHeaders, given: Record<string, string> = {}): string {
  const environment = environmentOf(serviceOf(composeFile(), 'hub-1'), { ACCESS_TOKEN: 'x', ...given });
  const { trustProxy } = readConfig(environment);
  const parts = { clock: systemClock, randomness: systemRandomness };
  const limiter = new AddressLimiter({ rate: 1, burst: 1 }, parts);
  const gate = createAddressGate({ limiter, trusts: trustsOf(trustProxy), logger: silentLogger });
  return gate.addressOf({ headers, peer: '172.18.0.5' });
}

describe('the address of a client behind the balancer', () => {
  it.each(['/v1/sessions', '/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=4&transport=websocket'])(
    'R97: reaches the hub at %s',
    async (path) => {
      expect(addressOf(await sent('127.0.0.5', path, {}))).toBe('127.0.0.5');
    },
  );

  it('R97: is not what the client itself says', async () => {
    const headers = await sent('127.0.0.5', '/v1/sessions', { 'X-Forwarded-For': '203.0.113.9, 10.0.0.1' });
    expect(headers['x-forwarded-for']).toBe('127.0.0.5');
    expect(addressOf(headers)).toBe('127.0.0.5');
  });

  it('R97: is that of the balancer when the hubs trust no proxy', async () => {
    expect(addressOf(await sent('127.0.0.5', '/v1/sessions', {}), { TRUST_PROXY: '0' })).toBe('172.18.0.5');
  });
});
