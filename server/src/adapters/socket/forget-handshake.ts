import type { Socket } from 'socket.io';

type Handshake = Socket['handshake'];

const FORGOTTEN: Handshake = {
  headers: {},
  time: '',
  address: '',
  xdomain: false,
  secure: true,
  issued: 0,
  url: '',
  query: {},
  auth: {},
};

/**
 * Forgets what a client came with: its headers, cookies and token would stay in memory for as long as it watches.
 * Socket.IO can do without the request. Where it came from and under which name was checked; a client that leaves the
 * hub's namespace and comes back says nothing of either.
 */
export function forgetHandshake(socket: Socket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: FORGOTTEN });
}
