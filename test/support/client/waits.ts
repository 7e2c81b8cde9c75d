import type { ManualClient } from './manual-client.js';

/** How long the client waits before each of so many attempts that all fail. */
export async function waits(client: ManualClient, attempts: number): Promise<number[]> {
  const waited: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    client.link.end();
    await client.settle();
    const { state } = client;
    if (state.kind !== 'offline' || state.retryAt === null) throw new Error(`It is ${state.kind}.`);
    waited.push(state.retryAt - client.environment.now());
    await client.pass(state.retryAt - client.environment.now());
  }
  return waited;
}
