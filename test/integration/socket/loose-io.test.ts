import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub, socketOptions } from 'session-hub';
import { Server, type ServerOptions } from 'socket.io';
import { RawConnection } from '../../support/raw-connection.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function withIo(options: Partial<ServerOptions>, when: 'attached before' | 'attached after') {
  const http = createServer();
  const io = new Server(options);
  const logger = new RecordingLogger();
  if (when === 'attached before') io.attach(http);
  const hub = await createHub({ io, logger });
  if (when === 'attached after') io.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  open.push(io, hub);
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const connect = async () => {
    const connection = await RawConnection.open(url);
    open.push(connection);
    return connection;
  };
  return { connect, warnings: () => logger.saying('looser limits') };
}

describe('a Socket.IO server of an application', () => {
  it.each(['attached before', 'attached after'] as const)(
    'is named in one warning where its limits are looser, %s',
    async (when) => {
      const { connect, warnings } = await withIo({ maxHttpBufferSize: 5e6 }, when);
      for (let time = 0; time < 2; time++) await (await connect()).ask('40/hub,{"protocol":1}', '40/hub,');
      expect(warnings()).toHaveLength(1);
      expect(warnings()[0]).toMatchObject({
        level: 'warn',
        facts: {
          looser: {
            maxHttpBufferSize: { yours: 5e6, ours: 1_048_576 },
            connectTimeout: { yours: 45_000, ours: 10_000 },
            attachments: { yours: 10, ours: 0 },
          },
          next: expect.stringContaining('socketOptions'),
        },
      });
    },
  );

  it('R4: refuses the same when it has the options of the hub, and needs no warning', async () => {
    const { connect, warnings } = await withIo({ ...socketOptions }, 'attached before');
    const connection = await connect();
    await connection.ask('40/hub,{"protocol":1}', '40/hub,');
    connection.say('451-/hub,0["append",{"_placeholder":true,"num":0}]');
    await connection.closed;
    expect(warnings()).toEqual([]);
  });
});
