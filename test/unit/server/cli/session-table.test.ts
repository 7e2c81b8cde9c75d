import { describe, expect, it } from '@jest/globals';
import { emptyView, rowOf, type SessionRow } from '@session-hub/shared';
import { createRowChanges } from 'session-hub/internal/cli/commands/ls.js';
import { listLines, sessionTable } from 'session-hub/internal/cli/format/session-table.js';
import { plainStyle } from 'session-hub/internal/cli/format/style.js';
import { textWidth } from 'session-hub/internal/cli/format/text-width.js';

const NOW = 500_000;
const row = (id: string, more: Partial<SessionRow> = {}): SessionRow => ({
  ...rowOf(emptyView(id, 'epoch')),
  owner: 'kim',
  status: 'active',
  createdAt: NOW - 90_000,
  ...more,
});
const ROWS = [
  row('render-7', { percentage: 50, title: '日本語', description: 'Scene 1\nof 2' }),
  row('b', { status: 'completed', health: 'lost', owner: 'data-team' }),
];

describe('sessionTable', () => {
  it('lines up, whatever is in it', () => {
    expect(sessionTable(ROWS, { now: NOW, width: null, style: plainStyle })).toEqual([
      'ID        STATUS            PROGRESS            AGE    OWNER      DESCRIPTION',
      'render-7  active            █████░░░░░  50.0 %  1 min  kim        日本語 · Scene 1 ⏎ of 2',
      'b         completed (lost)                      1 min  data-team',
    ]);
  });

  it('drops columns where there is little room, and never the id', () => {
    for (let width = 30; width < 120; width += 1) {
      const lines = sessionTable(ROWS, { now: NOW, width, style: plainStyle });
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines[1]).toMatch(/^render-7 /);
    }
    expect(sessionTable(ROWS, { now: NOW, width: 45, style: plainStyle })[0]).toMatch(
      /^ID +STATUS +DESCRIPTION$/,
    );
  });
});

describe('listLines', () => {
  it('says how much of the whole it shows', () => {
    const options = { now: NOW, width: null, style: plainStyle };
    expect(listLines({ rows: [], total: 0, next: null }, options)).toEqual(['No sessions.']);
    expect(listLines({ rows: ROWS, total: 2, next: null }, options)).toHaveLength(3);
    expect(listLines({ rows: ROWS, total: 1_234, next: 'x' }, options).at(-1)).toBe('2 of 1,234 sessions');
  });
});

describe('createRowChanges', () => {
  it('tells rows that are new or have moved on', () => {
    const changes = createRowChanges();
    const [a, b] = [row('a', { seq: 1 }), row('b', { seq: 5 })];
    expect(changes([a, b])).toEqual([a, b]);
    expect(changes([b, a])).toEqual([]);
    expect(changes([{ ...a, seq: 2 }])).toEqual([{ ...a, seq: 2 }]);
    expect(changes([b])).toEqual([b]);
  });
});
