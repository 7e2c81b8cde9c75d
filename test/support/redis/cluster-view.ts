import type { RunningRedis } from './redis-server.js';

/** What a node of a cluster says of itself. */
export interface OwnView {
  id: string;
  role: 'master' | 'replica';
  /** Of its master, where it is a replica. */
  masterId: string | null;
  epoch: number;
  /** From and to, both included. */
  slots: readonly (readonly [number, number])[];
  /** Who is whose replica, of all the nodes it knows; two nodes agree when these are equal. */
  roles: readonly string[];
}

/** Null when it does not answer. */
export async function ownView(node: RunningRedis): Promise<OwnView | null> {
  const lines = await node.cli('CLUSTER', 'NODES').then(
    (text) => text.split('\n').filter((line) => line !== ''),
    () => [],
  );
  const own = lines.find((line) => /\bmyself\b/.test(line))?.split(' ');
  if (own === undefined) return null;
  const [id = '', , flags = '', masterId = '-', , , epoch = '0', , ...slots] = own;
  return {
    id,
    role: flags.includes('master') ? 'master' : 'replica',
    masterId: masterId === '-' ? null : masterId,
    epoch: Number(epoch),
    // What begins with a bracket is a slot on the move.
    slots: slots.filter((range) => !range.startsWith('[')).map(asRange),
    roles: lines.map(roleIn).sort(),
  };
}

export function hasSlot({ role, slots }: OwnView, slot: number): boolean {
  return role === 'master' && slots.some(([from, to]) => from <= slot && slot <= to);
}

function roleIn(line: string): string {
  const [id, , flags = '', masterId] = line.split(' ');
  return `${id} ${flags.includes('master') ? 'master' : masterId}`;
}

function asRange(text: string): readonly [number, number] {
  const [from = 0, to = from] = text.split('-').map(Number);
  return [from, to];
}
