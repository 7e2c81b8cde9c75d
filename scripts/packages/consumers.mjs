// What the check of the packages compiles and runs in an empty project. Each prints one line of JSON.

/** Ends itself when the hub does not answer. The expected errors show that the types are not `any`. */
const CLIENT = `
async function main(url: string): Promise<void> {
  const giveUp = setTimeout(() => process.exit(9), 20_000);
  const hub: Hub = connectHub(url);
  const job = await hub.create({ title: 'Packed' });
  const session = hub.session(job.id);
  const stop = session.subscribe(() => undefined);
  job.progress(1, 2, 'half');
  // @ts-expect-error: the title is a text.
  const wrong: number | undefined = session.view?.title;
  // @ts-expect-error: there is no such operation.
  const operation: Operation = { type: 'nonsense', data: {} };
  await waitFor(session, (view) => view.progress?.current === 1);
  await job.complete({ frames: 240 });
  const seen: EventType[] = [];
  for await (const event of session.events({ from: 0 })) {
    seen.push(event.type);
    if (event.type === 'status' && event.data.to === 'completed') break;
  }
  const refusal: unknown = await hub.read('not-there').catch((error: unknown) => error);
  const isOne = refusal instanceof HubError && refusal instanceof SameHubError;
  console.log(JSON.stringify({ seen, isOne, attempts: typeof createRetryStrategy, keep: typeof localStoragePersistence }));
  stop();
  hub.close();
  clearTimeout(giveUp);
}
void main(process.argv[2] ?? '');
`;

const CLIENT_IMPORTS = `
import { connectHub, type EventType, type Hub, HubError, type Operation } from '@session-hub/client';
import { createRetryStrategy, HubError as SameHubError } from '@session-hub/client/errors';
import { localStoragePersistence } from '@session-hub/client/persist';
import { waitFor } from '@session-hub/client/testing';
declare const process: { argv: string[]; exit(code: number): never };
`;

const SERVER = `
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createHub, type Hub, HubError } from 'session-hub';
import { createTestHub } from 'session-hub/testing';

async function main(): Promise<void> {
  const app = express();
  const server = createServer(app);
  const hub: Hub = await createHub({ server, app, path: '/live', store: { kind: 'memory' } });
  // @ts-expect-error: a store has a kind.
  const wrong: Parameters<typeof createHub>[0] = { store: {} };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}/live\`;
  const page = await fetch(\`\${url}/\`);
  const hasPage = (await page.text()).includes('page.js') && (await fetch(\`\${url}/page.js\`)).ok;
  const sdk = await fetch(\`\${url}/sdk/client.tgz\`);
  await sdk.arrayBuffer();
  const job = await hub.client().create({ title: 'Inside' });
  await job.complete();
  const refusal: unknown = await hub.client().read('not-there').catch((error: unknown) => error);
  const testHub = await createTestHub();
  await testHub.close();
  console.log(JSON.stringify({ page: page.status, hasPage, sdk: sdk.status, isOne: refusal instanceof HubError }));
  await hub.close();
  server.closeAllConnections();
  server.close();
}
void main();
`;

export const clientConsumers = {
  'consumer.mts': CLIENT_IMPORTS + CLIENT,
  'consumer.cts': CLIENT_IMPORTS + CLIENT,
};
export const serverConsumers = { 'consumer.mts': SERVER, 'consumer.cts': SERVER };

export const consumerTsconfig = (types) => ({
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
  },
  files: ['consumer.mts', 'consumer.cts'],
});
