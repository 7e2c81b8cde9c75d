import type { Hub } from '@session-hub/client';

/** The numbers an emitter gave to its custom events, as they come, from the first one on and until the hub is closed. */
export function numbersOf(hub: Hub, id: string): readonly number[] {
  const numbers: number[] = [];
  const read = async (): Promise<void> => {
    for await (const event of hub.session(id).events({ from: 0 }))
      if (event.type === 'custom') numbers.push(numberOf(event.data.payload));
  };
  read().catch(() => {});
  return numbers;
}

export function numberOf(payload: unknown): number {
  return (payload as { n: number }).n;
}
