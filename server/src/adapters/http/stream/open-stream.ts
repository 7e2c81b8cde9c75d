import type { ServerResponse } from 'node:http';
import type { Cursor } from '@session-hub/shared';
import type { HubFacade } from '../../../core/hub/hub-facade.js';
import type { Principal } from '../../../ports/authenticator.js';
import type { OpenStreams } from './open-streams.js';
import { SSE_HEADERS, SseStream } from './sse-stream.js';

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
