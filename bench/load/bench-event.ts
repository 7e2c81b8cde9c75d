/** By this a watcher knows an event again, however it is wrapped: session and number, both counted from 0. */
export const MARK = 'mark":"';

const TEXT = 'Rendering the next frame';

export interface BenchPayload {
  mark: string;
  text: string;
}

export function benchPayload(session: number, number: number, length = TEXT.length): BenchPayload {
  return { mark: `${session}.${number}.`, text: TEXT.padEnd(length, '.') };
}

/** What a peer is given to send: as long as an event of the hub. */
export function benchEvent(session: number, number: number, length?: number): object {
  return {
    seq: number,
    type: 'custom',
    at: Date.now(),
    by: 'anonymous',
    data: { name: 'frame', payload: benchPayload(session, number, length) },
  };
}
