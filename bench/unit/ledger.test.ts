import { describe, expect, it } from '@jest/globals';
import { benchEvent } from '../load/bench-event.js';
import { Ledger, type LedgerReader } from '../load/ledger.js';

const textOf = (session: number, number: number): Buffer =>
  Buffer.from(`42["event",${JSON.stringify(benchEvent(session, number))}]`);
const tell = (reader: LedgerReader, session: number, number: number): void => {
  const text = textOf(session, number);
  reader.take(text, 0, text.length);
};

describe('the ledger of a run', () => {
  it('finds nothing wrong when everybody was told everything once', () => {
    const ledger = new Ledger(2);
    const readers = [ledger.reader([0]), ledger.reader([0, 1])];
    ledger.publish(0, 2);
    ledger.publish(1, 1);
    for (const reader of readers) for (const number of [0, 1]) tell(reader, 0, number);
    expect(ledger.problem()).toBe('1 of 5 events did not come');
    for (const reader of readers.slice(1)) tell(reader, 1, 0);
    expect(ledger.problem()).toBeNull();
  });

  it('notices an event that comes twice', () => {
    const ledger = new Ledger(1);
    const reader = ledger.reader([0]);
    ledger.publish(0, 1);
    tell(reader, 0, 0);
    tell(reader, 0, 0);
    expect(ledger.problem()).toBe('1 events came twice');
  });

  it('notices an event that is passed over, even when another one came twice', () => {
    const ledger = new Ledger(1);
    const reader = ledger.reader([0]);
    ledger.publish(0, 3);
    tell(reader, 0, 0);
    tell(reader, 0, 2);
    expect(ledger.problem()).toBe('1 events were passed over');
  });

  it('expects of a watcher only what is published after it came', () => {
    const ledger = new Ledger(1);
    ledger.publish(0, 5);
    const reader = ledger.reader([0]);
    ledger.publish(0, 1);
    tell(reader, 0, 5);
    expect(ledger.problem()).toBeNull();
  });

  it('expects nothing more of one that it forgets', () => {
    const ledger = new Ledger(1);
    const reader = ledger.reader([0]);
    reader.forget();
    ledger.publish(0, 1);
    tell(reader, 0, 0);
    expect(ledger.problem()).toBeNull();
    expect(ledger.delivered).toBe(0);
  });

  it.each([1, 5, 39, 41, 100])('reads a stream that is cut every %i bytes', (length) => {
    const ledger = new Ledger(1);
    const reader = ledger.reader([0]);
    ledger.publish(0, 20);
    const stream = Buffer.concat(Array.from({ length: 20 }, (_, number) => textOf(0, number)));
    for (let start = 0; start < stream.length; start += length)
      reader.takeStream(stream, start, Math.min(stream.length, start + length));
    expect(ledger.problem()).toBeNull();
  });
});
