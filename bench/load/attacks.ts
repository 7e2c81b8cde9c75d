import { BINARY, clientFrame, TEXT } from './websocket-frames.js';

/**
 * What a client sends that wants to do harm, without ever waiting for an answer: so the very same bytes can go to a hub
 * and to a server that only reads them.
 */
export interface Attack {
  readonly name: string;
  /** So many connections at a time. One that the server closes is opened again after 100 ms. */
  readonly connections: number;
  /** Sent right after connecting, then one every 40 ms: an answer has time to arrive in between. */
  steps(connection: number): readonly Buffer[];
  /** Sent after the steps, once every `everyMs`, at most `turns` times. */
  readonly more: {
    readonly everyMs: number;
    readonly turns: number;
    bytes(connection: number): Buffer;
  } | null;
  /** The hub holds as many sessions as the benchmark has prepared, instead of a few. */
  readonly store: 'empty' | 'full';
}

/** What the hub under attack takes for good. */
export const TOKEN = 'bench-token';

const MIB = 1_048_576;
const EVERY_TURN = Number.POSITIVE_INFINITY;

export const ATTACKS: readonly Attack[] = [
  {
    name: 'attachments that are never complete',
    connections: 12,
    steps: () => [upgrade(), Buffer.concat([text('40/hub,{"protocol":1}'), text('510-/hub,["x"]')])],
    more: { everyMs: 500, turns: 9, bytes: () => largeAttachment },
    store: 'empty',
  },
  {
    name: 'messages of 900 KB that never end',
    connections: 100,
    steps: () => [upgrade(), Buffer.concat([frameHeader(TEXT, 900_000), Buffer.alloc(100_000)])],
    more: { everyMs: 200, turns: 7, bytes: () => Buffer.alloc(100_000) },
    store: 'empty',
  },
  {
    name: 'one message in fragments of a byte',
    connections: 10,
    steps: () => [upgrade(), firstFragment],
    more: { everyMs: 20, turns: EVERY_TURN, bytes: () => thousandFragments },
    store: 'empty',
  },
  {
    name: 'large messages before a token is shown',
    connections: 20,
    steps: () => [upgrade(), text(`40/hub,{"protocol":1,"token":"${'x'.repeat(0.9 * MIB)}"}`)],
    more: { everyMs: 200, turns: EVERY_TURN, bytes: () => longText },
    store: 'empty',
  },
  {
    name: 'sockets that say nothing',
    connections: 1_500,
    steps: () => [upgrade()],
    more: null,
    store: 'empty',
  },
  {
    name: 'sockets with a wrong token',
    connections: 4,
    steps: (connection) => [upgrade(connection), text('40/hub,{"protocol":1,"token":"wrong"}')],
    more: null,
    store: 'empty',
  },
  {
    name: 'HTTP requests with a wrong token',
    connections: 20,
    steps: (connection) => [request(connection, 'wrong')],
    more: { everyMs: 10, turns: EVERY_TURN, bytes: (connection) => request(connection, 'wrong') },
    store: 'empty',
  },
  {
    name: 'HTTP bodies that trickle in',
    connections: 500,
    steps: () => [slowRequest()],
    more: { everyMs: 500, turns: EVERY_TURN, bytes: () => Buffer.from(' ') },
    store: 'empty',
  },
  {
    name: 'a flood of requests after admission',
    connections: 4,
    steps: () => [upgrade(), hello()],
    more: { everyMs: 20, turns: EVERY_TURN, bytes: () => hundredRequests },
    store: 'empty',
  },
  {
    name: 'requests whose name is no text',
    connections: 4,
    steps: () => [upgrade(), hello()],
    more: { everyMs: 20, turns: EVERY_TURN, bytes: () => namelessRequests },
    store: 'empty',
  },
  {
    name: '900 searches for a text',
    connections: 6,
    steps: () => [Buffer.alloc(0)],
    more: { everyMs: 200, turns: 5, bytes: (connection) => searches(connection) },
    store: 'full',
  },
  {
    name: '500 live lists',
    connections: 25,
    steps: (connection) => [upgrade(), hello(), lists(connection)],
    more: null,
    store: 'full',
  },
];

const text = (content: string): Buffer => clientFrame(TEXT, Buffer.from(content));
const times = (count: number, make: (number: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, number) => make(number)));

/** As large as the last release took, nine of the ten that the message has announced. */
const largeAttachment = clientFrame(BINARY, Buffer.alloc(7.9 * MIB));
const longText = text(`42/hub,["x","${'x'.repeat(0.9 * MIB)}"]`);
/** Without FIN, and then continuations without it. */
const firstFragment = Buffer.from([TEXT, 0x81, 0, 0, 0, 0, 0x34]);
const thousandFragments = times(1_000, () => Buffer.from([0, 0x81, 0, 0, 0, 0, 0x34]));
const hundredRequests = times(100, (number) => text(`42/hub,${number}["read",{"id":"nothing-here"}]`));
const namelessRequests = times(20, (number) => text(`42/hub,${number}[17,{"id":"nothing-here"}]`));

function hello(): Buffer {
  return text(`40/hub,{"protocol":1,"token":"${TOKEN}"}`);
}

/** Each connection claims an address of its own, which a hub behind a proxy believes. */
function upgrade(connection = 0): Buffer {
  return Buffer.from(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: 127.0.0.1',
      `X-Forwarded-For: ${addressOf(connection)}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: c2Vzc2lvbi1iZW5jaC0xNg==',
      'Sec-WebSocket-Version: 13',
      '',
      '',
    ].join('\r\n'),
  );
}

function request(connection: number, token: string, path = '/v1/sessions/nothing-here'): Buffer {
  return Buffer.from(
    [
      `GET ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      `X-Forwarded-For: ${addressOf(connection)}`,
      `Authorization: Bearer ${token}`,
      '',
      '',
    ].join('\r\n'),
  );
}

function slowRequest(): Buffer {
  return Buffer.from(
    [
      'POST /v1/sessions HTTP/1.1',
      'Host: 127.0.0.1',
      'X-Forwarded-For: 203.0.113.200',
      `Authorization: Bearer ${TOKEN}`,
      'Content-Type: application/json',
      'Content-Length: 100000',
      '',
      '{',
    ].join('\r\n'),
  );
}

/** The header of a frame that says how long its payload is going to be, which need not come. */
function frameHeader(opcode: number, length: number): Buffer {
  return clientFrame(opcode, Buffer.alloc(length)).subarray(0, 14);
}

const addressOf = (connection: number): string => `203.0.113.${connection % 4}`;

function searches(connection: number): Buffer {
  return times(30, (number) =>
    request(connection, TOKEN, `/v1/sessions?text=nowhere-${connection}-${number}&limit=10`),
  );
}

const STATUSES = ['["active"]', '["pending"]', '["active","idle"]', '["active","pending"]'];

function lists(connection: number): Buffer {
  return times(20, (number) => {
    const which = connection * 20 + number;
    const status = STATUSES[which % 4];
    const order = which % 8 < 4 ? 'asc' : 'desc';
    const query = `{"status":${status},"order":"${order}","limit":${200 - (which >> 3)}}`;
    return text(`42/hub,${number}["watch-list",{"list":"l${number}","query":${query}}]`);
  });
}
