import type { SpawnedHub } from '../../support/spawn-hub.js';

const running = new Set<SpawnedHub>();

/** From here on the hub ends with this program, however that ends, unless it is let go of before. */
export function holdHub(hub: SpawnedHub): void {
  running.add(hub);
}

export function letGoOfHub(hub: SpawnedHub): void {
  running.delete(hub);
}

/** A hub is no server of ours that ends when we do; one that is stopped would not even notice. */
export function killHubsAtTheEnd(): void {
  process.on('exit', () => {
    for (const { program } of running) program.signal('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
