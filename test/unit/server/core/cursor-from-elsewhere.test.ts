import { expect, it } from '@jest/globals';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

it('R16, R50: a cursor that another hub handed out is taken, although this one has not heard of it yet', async () => {
  const hub = await new ManualHub().start();
  await hub.create('a');
  await hub.run(hub.core.openReader(ANONYMOUS, new RecordingSink()).follow('a', null));

  const clock = hub.time.scope(0);
  const other = new HubCore({
    store: new MemoryStore({ clock, disk: hub.storage.node() }),
    clock,
    randomness: { id: () => 'an-id-of-the-other', fraction: () => 0.5 },
    logger: silentLogger,
  });
  await hub.run(other.start());
  const { epoch, seq } = await hub.run(other.append(ANONYMOUS, { id: 'a', operations: [custom(1)] }));

  const sink = new RecordingSink();
  await hub.run(hub.core.openReader(ANONYMOUS, sink).follow('a', { epoch, seq }));
  await hub.pass(10);
  expect(sink.frames).toMatchObject([{ kind: 'events', from: seq, to: seq }]);
});
