import { describe, expect, it } from '@jest/globals';
import { sharedMoment } from 'session-hub/internal/core/read/outbox/write-round.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

describe('readers with an interval', () => {
  it('R19: that have the same one get the very same frames, whenever they began', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sinks: RecordingSink[] = [];
    for (let position = 0; position < 5; position++) {
      const sink = new RecordingSink();
      sinks.push(sink);
      const reader = hub.core.openReader(ANONYMOUS, sink);
      reader.setInterval(100);
      await hub.run(reader.follow('a', null));
      await hub.pass(17);
    }
    await hub.pass(300);
    for (const sink of sinks) sink.take();
    for (let n = 1; n <= 30; n++) {
      await hub.append('a', custom(n));
      await hub.pass(10);
    }
    await hub.pass(300);
    const [first, ...others] = sinks.map(({ encoded }) => encoded.slice(-2));
    for (const encoded of others)
      for (const [position, frame] of encoded.entries()) expect(frame).toBe(first?.[position]);
  });

  it.each([6, 40, 100, 250, 1_000, 60_000])(
    'R19: are never written sooner than after their %i ms, though a round may be a step late',
    (pause) => {
      for (let start = 1_700_000_000_000; start < 1_700_000_000_050; start++) {
        let last = start;
        for (let round = 0; round < 20; round++) {
          const moment = sharedMoment(last, pause);
          expect(moment - last).toBeGreaterThanOrEqual(pause);
          // Once all are together they wait hardly longer.
          expect(moment - last).toBeLessThanOrEqual(pause + (round > 0 ? 15 : 105));
          last = moment + ((round * 7) % 5);
        }
      }
    },
  );
});
