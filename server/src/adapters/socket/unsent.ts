import type { Socket } from 'socket.io';

/** A client this far behind with taking its replies is not reading them. */
const MOST_UNSENT = 4 * 1024 * 1024;

/**
 * Length of what was written to the connection and not taken by its transport. Engine.IO shows it to nobody; should it
 * be gone one day, every connection counts as keeping up.
 */
function unsentLength({ conn }: Socket): number {
  const { writeBuffer } = conn as unknown as { writeBuffer?: readonly { data?: unknown }[] };
  if (writeBuffer === undefined) return 0;
  return writeBuffer.reduce((length, { data }) => length + (typeof data === 'string' ? data.length : 0), 0);
}

export function keepsUp(socket: Socket): boolean {
  return unsentLength(socket) === 0;
}

export function isHopelesslyBehind(socket: Socket): boolean {
  return unsentLength(socket) > MOST_UNSENT;
}
