import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorShapeSchema } from '@session-hub/shared/schemas';
import fc from 'fast-check';
import { hasRoute } from 'session-hub/internal/protocol/registry/define-request.js';
import { REQUEST_LIST } from 'session-hub/internal/protocol/requests/index.js';
import { arbitraryInput } from '../../support/arbitrary-input.js';
import { RawClient } from '../../support/raw-client.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';

/** More with `FUZZ=500 npm test -- fuzzed-requests`. */
const TIMES = Number(process.env.FUZZ ?? 25);
const PLENTY = { rate: 1_000_000, burst: 1_000_000 };
const KNOWN = { id: ['sound', 'other'], ids: [], list: ['one'], emitter: ['worker'] };

// One for each request: what is sent may change the limits of the hub.
let hub: RunningHub;
let client: RawClient;
beforeEach(async () => {
  hub = await runningHub({ store: { kind: 'memory' }, rateLimit: PLENTY, connectRate: PLENTY });
  client = new RawClient(hub.url);
  await client.connected();
});
afterEach(async () => {
  client.close();
  await hub.close();
});

/** Each may be removed, ended or changed by what was sent before. */
async function makeSessions(): Promise<void> {
  for (const id of KNOWN.id) await client.request('create', { id, start: true });
}

const runs = (run: (input: unknown) => Promise<void>, inputs: fc.Arbitrary<unknown>) =>
  fc.assert(fc.asyncProperty(inputs, run), { numRuns: TIMES, seed: 1, endOnFailure: true });

function expectRefusal(error: unknown): void {
  const { code } = errorShapeSchema.parse(error);
  expect(code).not.toBe('internal');
}

const requests = Object.values(REQUEST_LIST);
const asked = requests.filter(({ way }) => way.kind !== 'http');
const routed = requests.filter(hasRoute);

// From the list of requests: a new one is tried without a line here.
describe('a hub that is asked with what nobody would send', () => {
  it.each(asked)('R24: answers $name over a socket as it promises, or with a refusal', async (request) => {
    await makeSessions();
    await runs(
      async (input) => {
        const reply = await client.request(request.name, input);
        if (reply.ok) request.output.parse(reply.value);
        else expectRefusal(reply.error);
      },
      arbitraryInput(request.input, KNOWN),
    );
    expect(client.socket.connected).toBe(true);
  });

  it.each(routed)(
    'R24: answers $route.method $route.path as it promises, or with a refusal',
    async (request) => {
      const { route } = request;
      await makeSessions();
      await runs(
        async (input) => {
          const fields: Record<string, unknown> = { ...(input as object) };
          const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
            const value = fields[name];
            delete fields[name];
            return encodeURIComponent(wellFormed(String(value ?? 'sound')));
          });
          const isBody = route.method === 'post';
          const query = isBody ? '' : `?${new URLSearchParams(textsOf(fields))}`;
          const response = await fetch(`${hub.url}${path}${query}`, {
            method: route.method.toUpperCase(),
            ...(isBody && { body: JSON.stringify(fields), headers: { 'Content-Type': 'application/json' } }),
          });
          if (response.ok) return void (await response.body?.cancel());
          const { error } = (await response.json()) as { error: unknown };
          expectRefusal(error);
        },
        arbitraryInput(request.input, KNOWN),
      );
    },
  );
});

/** A path cannot carry half of a surrogate pair. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function textsOf(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}
