import { describe, expect, it } from '@jest/globals';
import {
  parsePublication,
  parseRow,
} from 'session-hub/internal/adapters/store-redis/listen/publication-text.js';

const line = (seq: number): string => JSON.stringify({ seq, at: 1, by: 'ann', type: 'custom', data: {} });
const row = { id: 'one', owner: 'ann', template: 'job', title: '', status: 'active', seq: 3 };

describe('what is published', () => {
  it.each([
    ['with its format', '1 abc 4'],
    ['as the first hubs wrote it', 'abc 4'],
  ])('is read %s', (_, head) => {
    const { id, epoch, from, events } = parsePublication('one', `${head}\n${line(5)}\n${line(6)}`);
    expect({ id, epoch, from }).toEqual({ id: 'one', epoch: 'abc', from: 4 });
    expect(events.map(({ event, text }) => [event.seq, text])).toEqual([
      [5, line(5)],
      [6, line(6)],
    ]);
  });

  it('may hold no events', () => {
    expect(parsePublication('one', 'abc 4\n').events).toEqual([]);
  });

  it.each([
    ['another format', `2 abc 4\n${line(5)}`],
    ['no head', line(5)],
    ['no number', `abc \n${line(5)}`],
    ['a number that is none', `abc x\n${line(5)}`],
    ['a hole', `abc 4\n${line(5)}\n${line(7)}`],
    ['an event of before', `abc 4\n${line(4)}`],
    ['an event of no kind', `abc 4\n${line(5).replace('custom', 'toString')}`],
    ['an event without data', `abc 4\n${line(5).replace(',"data":{}', '')}`],
  ])('is refused with %s', (_, text) => {
    expect(() => parsePublication('one', text)).toThrow();
  });
});

describe('a row that is published', () => {
  it('is read with its format and without', () => {
    expect(parseRow(JSON.stringify(row))).toEqual(row);
    expect(parseRow(`1\n${JSON.stringify(row)}`)).toEqual(row);
  });

  it.each(['', 'null', '{}', `2\n${JSON.stringify(row)}`, JSON.stringify({ ...row, title: undefined })])(
    'is refused as %j',
    (text) => {
      expect(() => parseRow(text)).toThrow();
    },
  );
});
