import { createServer, type IncomingMessage } from 'node:http';
import { type Channel, createChannel, createSession } from 'better-sse';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

/** better-sse as its guide shows it: a channel for each session, and broadcasts to it. */
serveTasks(async (): Promise<number> => {
  const channels = new Map<string, Channel>();
  const channelOf = (name: string): Channel => {
    const channel = channels.get(name) ?? createChannel();
    channels.set(name, channel);
    return channel;
  };
  const server = createServer(async (request, response) => {
    const name = request.url?.slice(1) ?? '';
    if (request.method === 'POST') {
      for (const event of JSON.parse(await textOf(request)) as unknown[])
        channelOf(name).broadcast(event, 'event');
      response.end();
      return;
    }
    const session = await createSession(request, response);
    for (const each of name.split(',')) channelOf(each).register(session);
  });
  // Who publishes keeps its connection.
  server.keepAliveTimeout = 0;
  return await listen(server);
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
