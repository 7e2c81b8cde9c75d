import type { ServerResponse } from 'node:http';
import type { NoticeMessage, Tombstone } from '@session-hub/shared';
import type { EncodedFrame, FrameSink } from '../../../ports/frame-sink.js';
import { frameAsSse } from './frame-as-sse.js';

/** How long a browser waits before it comes back. */
const RETRY_MS = 1_000;
/** The same when it is sent to another hub, which is there already. */
const MOVE_MS = 250;
/** Heartbeats that find the same write still on its way before the connection counts as dead. */
const MOST_MISSED_BEATS = 6;

export const SSE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Tells nginx and its kind not to hold events back.
  'X-Accel-Buffering': 'no',
};

/** One response that frames are written to, one write at a time. */
export class SseStream implements FrameSink {
  readonly #response: ServerResponse;
  #state: 'waiting' | 'open' | 'gone' = 'waiting';
  /** Null when nothing is on its way, otherwise the heartbeats since. */
  #missedBeats: number | null = null;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.once('close', () => {
      this.#state = 'gone';
    });
  }

  /** Answers 200: from here on nothing can be refused any more. */
  open(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'open';
    this.#response.writeHead(200, SSE_HEADERS);
    this.#response.write(`retry: ${RETRY_MS}\n\n`);
  }

  write(frames: readonly EncodedFrame[], done: () => void): void {
    if (this.#state === 'gone') return;
    this.open();
    const text = frames.map(frameAsSse).join('');
    if (text === '') {
      done();
      return;
    }
    this.#missedBeats = 0;
    // The callback comes when the kernel has taken the bytes, which is later than `write` asking for more.
    this.#response.write(text, (error) => {
      this.#missedBeats = null;
      if (error == null && this.#state === 'open') done();
    });
  }

  /** What is left of a removed session is told; the reader that comes back is told that there is no such session. */
  gone(_ids: readonly string[], tombstones: readonly Tombstone[]): void {
    const [tombstone] = tombstones;
    this.#end(tombstone === undefined ? '' : `event: gone\ndata: ${JSON.stringify(tombstone)}\n\n`);
  }

  /** Keeps proxies awake, and gives up on a reader that has taken nothing for too long, not even the end. */
  beat(): void {
    if (this.#state === 'waiting') return;
    if (this.#state === 'open' && this.#missedBeats === null) {
      this.#response.write(': still here\n\n');
      return;
    }
    this.#missedBeats = (this.#missedBeats ?? 0) + 1;
    if (this.#missedBeats >= MOST_MISSED_BEATS) this.#response.destroy();
  }

  /** That the hub closes is said by the end of the stream. */
  tell(notice: NoticeMessage): void {
    if (notice.kind !== 'refused' || this.#state === 'gone') return;
    this.open();
    this.#response.write(`event: refused\ndata: ${JSON.stringify(notice.error)}\n\n`);
  }

  /** The reader comes back by itself, to this hub or to another. */
  end(): void {
    this.#end('');
  }

  /** The same, soon, and over a new connection: the one it has leads to a hub that is about to go. */
  leave(): void {
    const { socket } = this.#response;
    this.#response.once('finish', () => socket?.end());
    this.#end(`: the hub is closing\nretry: ${MOVE_MS}\n\n`);
  }

  #end(text: string): void {
    this.open();
    if (this.#state !== 'open') return;
    this.#state = 'gone';
    this.#response.end(text);
  }
}
