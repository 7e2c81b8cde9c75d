import type { ServerResponse } from 'node:http';
import { type Cursor, hubError } from '@session-hub/shared';
import type { HubFacade } from '../../../core/hub/hub-facade.js';
import { Heartbeats } from '../../../core/read/heartbeats.js';
import type { Principal } from '../../../ports/authenticator.js';
import type { Clock } from '../../../ports/clock.js';
import type { Places } from '../../../protocol/limits/places.js';
import type { Guest, SendOff } from '../../../protocol/send-off.js';
import { SSE_HEADERS, SseStream } from './sse-stream.js';

/** All streams of one hub. */
export class OpenStreams {
  readonly #heartbeats: Heartbeats<SseStream>;
  readonly #places: Places | null;
  readonly #streams = new Map<SseStream, Guest>();
  #state: 'open' | 'closed' = 'open';
  #sendOff: SendOff | null = null;

  constructor(clock: Clock, places: Places | null) {
    this.#places = places;
    this.#heartbeats = new Heartbeats(clock, (streams) => {
      for (const stream of streams) stream.beat();
    });
  }

  add(stream: SseStream): void {
    if (this.#state === 'closed') throw hubError('closing');
    // One that is asked for during the drain is opened, and ended at once (R54).
    if (this.#sendOff === null) this.#places?.take(stream);
    const guest: Guest = { ask: null, end: () => stream.leave() };
    this.#streams.set(stream, guest);
    this.#sendOff?.add(guest);
    this.#heartbeats.add(stream);
  }

  /**
   * Ends each in its turn. New ones are opened and ended at once: a browser that is refused a stream gives it
   * up for good, and one that was given an end comes back.
   */
  drain(sendOff: SendOff): void {
    this.#sendOff = sendOff;
    for (const guest of this.#streams.values()) sendOff.add(guest);
  }

  remove(stream: SseStream): void {
    const guest = this.#streams.get(stream);
    if (guest !== undefined) this.#sendOff?.gone(guest);
    this.#streams.delete(stream);
    this.#places?.leave(stream);
    this.#heartbeats.remove(stream);
  }

  close(): void {
    this.#state = 'closed';
    for (const stream of this.#streams.keys()) stream.end();
  }
}

interface Asked {
  readonly who: Principal;
  readonly id: string;
  readonly cursor: Cursor | null;
}

/** Rejects when the hub refuses the reader, before anything was written. */
export async function openStream(
  { who, id, cursor }: Asked,
  { hub, streams }: { readonly hub: HubFacade; readonly streams: OpenStreams },
  response: ServerResponse,
): Promise<void> {
  if (response.req.method === 'HEAD') {
    await hub.read(who, id);
    response.writeHead(200, SSE_HEADERS).end();
    return;
  }
  // The client may have left while it was admitted; then nothing would ever close the reader.
  if (response.closed) return;
  const stream = new SseStream(response);
  streams.add(stream);
  response.once('close', () => streams.remove(stream));
  const reader = hub.openReader(who, stream);
  response.once('close', () => reader.close());
  await reader.follow(id, cursor);
  stream.open();
}
