import { describe, expect, it } from '@jest/globals';
import { frameAsSse } from 'session-hub/internal/adapters/http/stream/frame-as-sse.js';
import type { EncodedFrame } from 'session-hub/internal/ports/frame-sink.js';

describe('a frame as server-sent events', () => {
  it('R46: is put together once, however many streams it goes to', () => {
    let reads = 0;
    const frame: EncodedFrame = {
      kind: 'events',
      id: 's',
      epoch: 'e',
      from: 4,
      to: 5,
      end: { epoch: 'e', seq: 5 },
      text: '',
      get eventTexts() {
        reads += 1;
        return ['{"seq":5,"type":"custom","at":1,"by":"w","data":{"name":"n","payload":1}}'];
      },
      viewText: null,
    };
    const texts = Array.from({ length: 3 }, () => frameAsSse(frame));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('event: custom\nid: e:5\ndata: {"seq":5,');
    expect(reads).toBe(1);
  });
});
