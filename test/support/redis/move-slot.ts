import type { RunningRedis } from './redis-server.js';
import { adminOf, type RedisSettings } from './redis-settings.js';

export interface SlotMove {
  slot: number;
  from: RunningRedis;
  to: RunningRedis;
}

const KEYS_AT_ONCE = 100;
const MIGRATE_MS = 5_000;

/** From here on `from` answers ASK for the keys of the slot that it no longer has. */
export async function beginMove({ slot, from, to }: SlotMove): Promise<void> {
  await to.cli('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', await idOf(from));
  await from.cli('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', await idOf(to));
}

/** Moves every key, then the slot itself: from here on `from` answers MOVED, and so do the `others`. */
export async function finishMove(
  { slot, from, to }: SlotMove,
  settings: RedisSettings,
  others: readonly RunningRedis[],
): Promise<void> {
  for (;;) {
    const keys = await from.cli('CLUSTER', 'GETKEYSINSLOT', String(slot), String(KEYS_AT_ONCE));
    if (keys === '') break;
    const target = ['127.0.0.1', String(to.port), '', '0', String(MIGRATE_MS)];
    await from.cli('MIGRATE', ...target, ...authentication(settings), 'KEYS', ...keys.split('\n'));
  }
  const id = await idOf(to);
  for (const node of [to, from, ...others]) await node.cli('CLUSTER', 'SETSLOT', String(slot), 'NODE', id);
}

function idOf(node: RunningRedis): Promise<string> {
  return node.cli('CLUSTER', 'MYID');
}

function authentication(settings: RedisSettings): string[] {
  const { username, password } = adminOf(settings);
  if (password === undefined) return [];
  return username === undefined ? ['AUTH', password] : ['AUTH2', username, password];
}
