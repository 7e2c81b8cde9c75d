import { type ErrorShape, HubError, hubError, type Reply } from '@session-hub/shared';
import type { Namespace, Server, Socket } from 'socket.io';
import type { HubFacade } from '../../core/hub/hub-facade.js';
import { Heartbeats } from '../../core/read/heartbeats.js';
import type { AddressGate } from '../../ports/address-gate.js';
import type { Principal } from '../../ports/authenticator.js';
import type { Clock, Randomness } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { Peer } from '../../protocol/conversation/peer.js';
import type { Places } from '../../protocol/limits/places.js';
import type { BucketLimit } from '../../protocol/limits/token-bucket.js';
import type { SendOff } from '../../protocol/send-off.js';
import { admitSocket, connectError, type SocketAdmission } from './admit-socket.js';
import { ConnectionGate } from './connection-gate.js';
import { cutConnection, endConnection } from './cut-connection.js';
import { Doorway } from './doorway.js';
import { forgetHandshake } from './forget-handshake.js';
import { FramePackets } from './frame-packets.js';
import { warnOfLooseIo } from './loose-io.js';
import { type AfterManyPackets, OfConnection } from './of-connection.js';
import { Openings } from './openings.js';
import type { PendingConnections } from './pending-connections.js';
import { type DirectWrite, isHopelesslyBehind, SocketChannel } from './socket-channel.js';
import { SocketSeat } from './socket-seat.js';

export interface SocketGatewayOptions extends SocketAdmission {
  io: Server;
  namespace: string;
  hub: HubFacade;
  clock: Clock;
  randomness: Randomness;
  logger: Logger;
  rateLimit: BucketLimit;
  connectRate: BucketLimit;
  places: Places;
  addresses: AddressGate;
  connections: SocketSource;
  directWrite: DirectWrite;
}

export type SocketSource =
  /** All connections are the hub's: they are bounded from the first byte on, and one that was refused can be ended. */
  | { kind: 'ours'; pending: PendingConnections }
  /** The Socket.IO server is an application's, which serves others over it as well. */
  | { kind: 'shared' };

const NOTHING_HERE = 'Nothing is served in this namespace.';

/** Where all sockets of a user are, for an application that has its own to say to them. */
const userRoom = (userId: string): string => `user:${userId}`;

/** Socket.IO at the edge: admits connections, hands requests to their peers, and keeps the heartbeat going. */
export class SocketGateway {
  readonly #options: SocketGatewayOptions;
  readonly #namespace: Namespace;
  readonly #packets: FramePackets;
  readonly #gate: ConnectionGate;
  readonly #doorway: Doorway;
  readonly #openings: Openings;
  readonly #seats = new Map<Socket, SocketSeat>();
  readonly #ofConnections = new WeakMap<object, OfConnection>();
  #rateLimit: BucketLimit;
  readonly #heartbeats: Heartbeats<Peer>;
  /** Socket.IO calls its listeners on the socket, so all sockets share them. */
  readonly #onRequest: (this: Socket, name: string, ...args: unknown[]) => void;
  readonly #onDisconnect: (this: Socket) => void;
  #sendOff: SendOff | null = null;
  #state: 'serving' | 'closed' = 'serving';

  constructor(options: SocketGatewayOptions) {
    this.#options = options;
    this.#namespace = options.io.of(options.namespace);
    this.#packets = new FramePackets(options.namespace);
    this.#gate = new ConnectionGate(options);
    this.#openings = new Openings(options.addresses, this.#gate);
    this.#doorway = new Doorway(this.#namespace);
    this.#rateLimit = options.rateLimit;
    this.#heartbeats = new Heartbeats(options.clock, (peers) => {
      const now = options.clock.now();
      for (const peer of peers) peer.heartbeat(now);
    });
    const gateway = this;
    this.#onRequest = function (name, ...args) {
      const seat = gateway.#seats.get(this);
      if (seat !== undefined) void gateway.#request(this, seat, name, args);
    };
    this.#onDisconnect = function () {
      gateway.#leave(this);
    };
  }

  start(): void {
    this.#namespace.use((socket, next) => void this.#admit(socket, next));
    switch (this.#options.connections.kind) {
      case 'ours':
        this.#guardAll();
        break;
      case 'shared':
        warnOfLooseIo(this.#options.io, this.#namespace, this.#options.logger);
    }
    this.#namespace.on('connection', (socket) => this.#connect(socket));
  }

  /** From now on, also for those who are connected. */
  setLimits({ rateLimit, connectRate }: Pick<SocketGatewayOptions, 'rateLimit' | 'connectRate'>): void {
    this.#rateLimit = rateLimit;
    this.#gate.setConnectRate(connectRate);
  }

  /** Lets nobody in any more, and those who are in go off with `sendOff`; until then they are served as before. */
  drain(sendOff: SendOff): void {
    this.#gate.shut();
    this.#sendOff = sendOff;
    for (const seat of this.#seats.values()) sendOff.add(seat);
  }

  /** Tells every client when to come back, each at its own moment, and ends the connections. */
  close(spreadMs: number): void {
    this.#state = 'closed';
    this.#gate.shut();
    this.#heartbeats.stop();
    for (const seat of this.#seats.values())
      seat.ask(Math.round(this.#options.randomness.fraction() * spreadMs));
    // Not through the cluster: the connections of other nodes stay.
    this.#namespace.local.disconnectSockets(false);
  }

  async #admit(socket: Socket, next: (error?: Error) => void): Promise<void> {
    try {
      socket.data = await this.#admitted(socket);
      next();
    } catch (error) {
      next(connectError(error));
      this.#turnAway(socket.conn, error);
    }
  }

  /** R53: where all connections are the hub's, they count from the first request on. */
  #guardAll(): void {
    const { io, addresses } = this.#options;
    io.engine.use(this.#openings.guard);
    io.engine.on('connection', (conn: Socket['conn']) => this.#gate.arrive(conn));
    if (this.#pending !== null) this.#pending.onCut = (conn) => addresses.failed(this.#addressOf(conn));
    // Socket.IO always has this namespace, and its time limit ends once a client is in one.
    if (this.#namespace.name === '/') return;
    const refusal = connectError(hubError('unknown_request', { message: NOTHING_HERE }));
    io.of('/').use((_socket, next) => next(refusal));
  }

  get #pending(): PendingConnections | null {
    const { connections } = this.#options;
    return connections.kind === 'ours' ? connections.pending : null;
  }

  async #admitted(socket: Socket): Promise<Principal> {
    const { conn } = socket;
    checkOngoing(conn);
    this.#pending?.asks(conn);
    this.#gate.checkOpen();
    const own = this.#ofConnection(conn);
    if (own.place !== 'outside') throw hubError('bad_request', { message: 'This connection is in already.' });
    // Before the hub's own rate is asked, so that one address cannot use it up.
    this.#openings.enter(conn.request, own.address);
    const entry = this.#gate.enter(conn);
    own.place = 'entering';
    const turnedAway = () => {
      own.place = 'outside';
      // Who was in before has its connection still.
      if (entry === 'counted') this.#gate.leave(conn);
    };
    try {
      const who = await this.#verified(socket, own.address);
      this.#gate.checkOpen();
      checkOngoing(conn);
      this.#doorway.wait(socket, turnedAway);
      return who;
    } catch (error) {
      turnedAway();
      throw error;
    }
  }

  async #verified(socket: Socket, address: string): Promise<Principal> {
    try {
      return await admitSocket(socket, this.#options, address);
    } catch (error) {
      // Also of a client that has gone meanwhile: going early must not make a bad token cheaper.
      if (error instanceof HubError && !error.retryable) this.#options.addresses.failed(address);
      throw error;
    }
  }

  /** A refused connection would only cost memory. One that was inside before may try another token. */
  #turnAway(conn: Socket['conn'], error: unknown): void {
    const { clock, connections } = this.#options;
    if (connections.kind === 'shared') return;
    const mayStay = this.#gate.isInside(conn) && !(error instanceof HubError && error.retryable);
    if (!mayStay || this.#isFlood(this.#ofConnection(conn))) cutConnection(conn, clock);
  }

  #connect(socket: Socket): void {
    const { hub, clock, logger, directWrite } = this.#options;
    this.#doorway.comeIn(socket);
    const own = this.#ofConnection(socket.conn);
    // Socket.IO's own recovery asks no middleware, and an application's may take its time until after the end.
    if (own.place !== 'entering' || this.#state === 'closed') {
      socket.disconnect();
      return;
    }
    own.place = 'inside';
    this.#pending?.admit(socket.conn);
    const who = socket.data as Principal;
    const channel = new SocketChannel(socket, this.#packets, directWrite);
    const peer = new Peer({ hub, who, channel, clock, logger });
    const seat = new SocketSeat(channel, peer, own);
    this.#seats.set(socket, seat);
    this.#sendOff?.add(seat);
    this.#heartbeats.add(peer);
    switch (this.#options.connections.kind) {
      case 'ours':
        forgetHandshake(socket);
        break;
      case 'shared':
        void socket.join(userRoom(who.id));
    }
    socket.onAny(this.#onRequest);
    socket.on('disconnect', this.#onDisconnect);
  }

  #leave(socket: Socket): void {
    const seat = this.#seats.get(socket);
    if (seat === undefined) return;
    this.#seats.delete(socket);
    this.#sendOff?.gone(seat);
    this.#heartbeats.remove(seat.peer);
    seat.peer.close();
    seat.own.place = 'outside';
    this.#pending?.leave(socket.conn);
  }

  #ofConnection(conn: Socket['conn']): OfConnection {
    const known = this.#ofConnections.get(conn);
    if (known !== undefined) return known;
    const now = this.#options.clock.now();
    const own = new OfConnection(conn, this.#addressOf(conn), this.#rateLimit, now, this.#afterManyPackets);
    this.#ofConnections.set(conn, own);
    return own;
  }

  #addressOf(conn: Socket['conn']): string {
    const { addresses } = this.#options;
    const known = this.#ofConnections.get(conn)?.address;
    return known ?? addresses.addressOf({ headers: conn.request.headers, peer: conn.remoteAddress });
  }

  async #request(socket: Socket, seat: SocketSeat, name: string, args: unknown[]): Promise<void> {
    const { peer, own } = seat;
    const last = args.at(-1);
    const reply = typeof last === 'function' ? (last as (reply: Reply<unknown>) => void) : null;
    const [input] = reply === null ? args : args.slice(0, -1);
    const refusal = own.refuse(this.#rateLimit, this.#options.clock.now());
    if (refusal?.error.code === 'rate_limited' && this.#isFlood(own))
      return this.#endFlood(socket.conn, own, refusal.error);
    const answer = refusal ?? (await peer.handle(name, input));
    if (isHopelesslyBehind(socket)) this.#endDeaf(socket.conn, own);
    else reply?.(answer);
  }

  readonly #afterManyPackets: AfterManyPackets = (own, conn) => {
    if (this.#options.connections.kind === 'shared') return;
    if (isHopelesslyBehind({ conn })) this.#endDeaf(conn, own);
    else if (own.isPacketFlood(this.#rateLimit, this.#options.clock.now()))
      this.#endFlood(conn, own, hubError('rate_limited').toJSON());
  };

  #endDeaf(conn: Socket['conn'], { address }: OfConnection): void {
    this.#options.logger.warn('a client that does not read its replies was cut off', { address });
    endConnection(conn);
  }

  #isFlood(own: OfConnection): boolean {
    return own.isFlood(this.#rateLimit, this.#options.clock.now());
  }

  #endFlood(conn: Socket['conn'], own: OfConnection, error: ErrorShape): void {
    const { addresses, clock, connections, logger } = this.#options;
    logger.warn('a client that floods the hub was cut off', { address: own.address });
    addresses.failed(own.address);
    for (const seat of this.#seats.values()) if (seat.own === own) seat.refuse(error);
    if (connections.kind === 'shared') return;
    cutConnection(conn, clock);
    // From now on Engine.IO drops what comes.
    conn.close();
  }
}

/** An end that came before anybody listened for it is never told again: the connection would count for ever. */
function checkOngoing(conn: Socket['conn']): void {
  if (conn.readyState === 'closed') throw hubError('bad_request', { message: 'This connection has ended.' });
}
