/** How each system runs, for the page. */
export const SET_UP: readonly string[] = [
  '- Everything is on one machine: servers and their stores on the first core, the load generator on the others, which never',
  '  sleeps while it measures. Each round begins with another system; all are warmed up by some thousand events first.',
  '- **session-hub** over a Redis of its own, durability `memory`: an event is in Redis before anybody is told of it. None of the',
  '  peers stores what it delivers in `fanout`, `burst`, `dashboard` and `latency`, except Nchan and NATS, in their own memory.',
  '- **Socket.IO** without compression, with `@socket.io/redis-adapter`, or with connection-state recovery and',
  '  `@socket.io/redis-streams-adapter`. `bufferutil`, which has to be compiled, is installed for nobody.',
  '- **ws, encoded once** writes one ready frame to every connection without asking `ws`: the least that Node can do.',
  '- **Nchan** in nginx from Debian, messages in its own memory. Returning over the multiplexed channels of its guide takes four',
  '  connections for 200 sessions.',
  '- **NATS** JetStream over WebSocket from Debian, a stream in memory; what happens now comes by core subscriptions.',
  '- **better-sse** with a channel, **BullMQ** with `updateProgress`. No Redis writes to disk here (`appendonly no`): `durable` means',
  '  that Redis has acknowledged it.',
  '- What is to be flat counts from 0.8 on, doing nothing may cost 5 us a second for each watcher, and memory is bounded below',
  '  32 MB: these three limits are ours. In `storm` the hub held everything in memory, so that no log had to be read.',
  '- Warming up and a store on the same core lower the figures of session-hub most: of all here it alone waits for Redis.',
  '- `idle` measures a few seconds; Engine.IO pings every 25 s, so most of its pings are not in it for any system.',
];
