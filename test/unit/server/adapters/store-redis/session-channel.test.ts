import { describe, expect, it } from '@jest/globals';
import { SessionChannel } from 'session-hub/internal/adapters/store-redis/listen/session-channel.js';
import type { Publication, Write } from 'session-hub/internal/ports/session-store.js';
import { SessionScript } from '../../../../contract/session-script.js';

interface Setting {
  readonly script: SessionScript;
  readonly channel: SessionChannel;
  readonly heard: Publication[];
  /** A write that everybody has been told of. */
  begin(): void;
}

function setting(): Setting {
  const script = new SessionScript('one');
  const heard: Publication[] = [];
  const channel = new SessionChannel('one', (publication) => heard.push(publication));
  return { script, channel, heard, begin: () => channel.hear(messageOf(writeOf(script))) };
}

const writeOf = (script: SessionScript, events = 1): Write =>
  script.write({ events: Array.from({ length: events }, () => script.line()) });

/** As write.lua publishes it. */
function messageOf({ record: { view }, events }: Write): string {
  return `1 ${view.epoch} ${view.seq - events.length}\n${events.map(({ text }) => text).join('\n')}`;
}

describe('the channel of a session in Redis', () => {
  it('tells an own write once: when it is committed, with the view that it leads to', () => {
    const { script, channel, heard, begin } = setting();
    begin();
    const write = writeOf(script, 2);
    channel.committed(write);
    channel.hear(messageOf(write));
    expect(heard).toHaveLength(2);
    expect(heard[1]?.events).toBe(write.events);
    expect(heard[1]?.view).toBe(write.record.view);
  });

  it('tells an own write once when its message comes first', () => {
    const { script, channel, heard, begin } = setting();
    begin();
    const write = writeOf(script);
    channel.hear(messageOf(write));
    channel.committed(write);
    expect(heard.map(({ from }) => from)).toEqual([0, 1]);
  });

  it('leaves an own write to its message while what others wrote before it is on its way', () => {
    const { script, channel, heard, begin } = setting();
    begin();
    const [theirs, ours] = [writeOf(script), writeOf(script)];
    channel.committed(ours);
    expect(heard).toHaveLength(1);
    channel.hear(messageOf(theirs));
    channel.hear(messageOf(ours));
    expect(heard.map(({ from }) => from)).toEqual([0, 1, 2]);
  });

  it('tells nothing of its own before it knows what that would follow', () => {
    const { script, channel, heard } = setting();
    const write = writeOf(script);
    channel.committed(write);
    expect(heard).toEqual([]);
    channel.hear(messageOf(write));
    expect(heard).toHaveLength(1);
  });

  it('tells of a write without events by its message alone, also right after an own write', () => {
    const { script, channel, heard, begin } = setting();
    begin();
    const [write, empty] = [writeOf(script), writeOf(script, 0)];
    channel.committed(write);
    channel.committed(empty);
    channel.hear(messageOf(write));
    channel.hear(messageOf(empty));
    expect(heard.map(({ from, events }) => [from, events.length])).toEqual([
      [0, 1],
      [1, 1],
      [2, 0],
    ]);
  });

  it('goes on when the messages of many own writes are lost', () => {
    const { script, channel, heard, begin } = setting();
    begin();
    for (let number = 0; number < 1_000; number++) channel.committed(writeOf(script));
    channel.hear(messageOf(writeOf(script)));
    expect(heard.map(({ from }) => from)).toEqual(Array.from({ length: 1_002 }, (_, from) => from));
  });
});
