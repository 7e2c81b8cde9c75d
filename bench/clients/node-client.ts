import type { SdkTask } from '../processes/sdk-client.js';
import { BenchProcess } from '../support/bench-process.js';
import { cpuOf } from '../support/cpu-of.js';
import type { Client, ClientOptions, Told } from './client.js';

/** In a process of its own. */
export async function nodeClient({ kind, port, id }: ClientOptions): Promise<Client> {
  const client = new BenchProcess<SdkTask, Told>('sdk-client', []).pinned();
  await client.run({ kind, url: `http://127.0.0.1:${port}`, id });
  return {
    told: () => client.run({ kind: 'count' }),
    cpu: () => cpuOf(client.pid),
    stop: () => client.stop(),
  };
}
