import { describe, expect, it } from '@jest/globals';
import type { HubEvent } from '@session-hub/shared';
import { eventLine } from 'session-hub/internal/cli/format/event-line.js';
import { eventText } from 'session-hub/internal/cli/format/event-text.js';
import { plainStyle } from 'session-hub/internal/cli/format/style.js';

const AT = new Date(2026, 3, 5, 6, 7, 8, 9).getTime();

/** Every type, once at least: a new one does not compile before it is here. */
const TEXTS: { [Type in HubEvent['type']]: [Extract<HubEvent, { type: Type }>['data'], string][] } = {
  created: [
    [{ owner: 'kim', template: 'render', title: 'A film', meta: {} }, 'A film · owner kim · template render'],
  ],
  status: [
    [{ verb: 'start', from: 'pending', to: 'active' }, 'pending → active (start)'],
    [{ verb: 'pause', from: 'active', to: 'paused', reason: 'lunch' }, 'active → paused (pause) · lunch'],
    [
      {
        verb: 'fail',
        from: 'active',
        to: 'failed',
        reason: 'r',
        outcome: { kind: 'failed', at: AT, reason: 'r', error: { message: 'Broken', code: 'boom' } },
      },
      'active → failed (fail) · r · Broken [boom]',
    ],
    [
      {
        verb: 'complete',
        from: 'active',
        to: 'completed',
        outcome: { kind: 'completed', at: AT, result: { n: 1 } },
      },
      'active → completed (complete) · {"n":1}',
    ],
  ],
  progress: [
    [
      { current: 1, total: 4, percentage: 25, description: 'Half\nof it', rate: null, eta: null },
      '25.0 %  1/4  Half ⏎ of it',
    ],
  ],
  health: [
    [
      { state: 'slow', reasons: [], message: 'It slows down.', steps: ['Wait.'] },
      'slow · It slows down. · Wait.',
    ],
  ],
  log: [
    [{ level: 'info', text: 'Hello', n: 1 }, 'Hello'],
    [{ level: 'error', text: 'Oh', n: 2 }, 'error: Oh'],
  ],
  error: [
    [
      { message: 'Broken', severity: 'warning', source: 'disk', count: 2 },
      'Broken [warning, disk] · error 2 since the last recovery',
    ],
  ],
  steps: [[{ steps: [{ name: 'a/b' }, { name: 'c', weight: 2 }] }, 'a/b, c']],
  items: [
    [{ list: 'scenes', set: { 3: 'link' }, keep: true }, 'scenes: 3 = link'],
    [{ list: 'scenes', set: { 1: 'a', 2: { b: 1 } } }, 'scenes: 1 = a, 2 = {"b":1}'],
  ],
  agent: [
    [{ name: 'risk', role: 'checker', state: 'thinking' }, 'risk · checker · thinking'],
    [{ name: 'risk', state: 'thinking', lost: true }, 'risk · has gone quiet'],
  ],
  repaired: [[{ reason: 'seq: wrong', from: 'log', view: {} }, 'the view was rebuilt: seq: wrong']],
  artifact: [[{ name: 'a.mov', kind: 'video', value: 'link' }, 'a.mov (video) = link']],
  state: [[{ set: { a: 1, b: 'x' }, unset: ['c'] }, 'a = 1, b = x, c removed']],
  updated: [
    [{ title: 'Nightly' }, 'Nightly'],
    [{ title: 'Nightly', meta: { branch: 'main' } }, 'Nightly, branch = main'],
  ],
  signal: [[{ name: 'ready', value: true }, 'ready = true']],
  metric: [[{ name: 'heat', value: 1_234.5, unit: 'C' }, 'heat = 1,235 C']],
  check: [
    [{ name: 'feed', ok: true }, 'feed is ok'],
    [{ name: 'feed', ok: false, reason: 'no quotes' }, 'feed has failed · no quotes'],
  ],
  lease: [[{ change: 'granted', emitter: 'worker', fence: 3 }, 'granted: worker (fence 3)']],
  deadline: [
    [{ change: 'extended', milliseconds: 1_800_000 }, 'extended by 30 min'],
    [{ change: 'extended', milliseconds: 60_000, reason: 'slow disk' }, 'extended by 1 min · slow disk'],
    [
      { change: 'warning', deadline: 'inactivity', due: AT, remaining: 90_000, action: 'expire' },
      'expires in 1 min 30 s (inactivity)',
    ],
    [
      { change: 'warning', deadline: 'inactivity', due: AT, remaining: 90_000, action: 'pause' },
      'is paused in 1 min 30 s (inactivity)',
    ],
    [{ change: 'lifted', deadline: 'lifetime' }, 'lifetime: the warning no longer holds'],
  ],
  condition: [
    [
      { which: 'autoStop', condition: 'vix_above', value: 40, found: 41.5, action: 'stop' },
      'vix_above 40: found 41.5, so stop',
    ],
  ],
  custom: [[{ name: 'ping', payload: null }, 'ping null']],
};

describe('eventText', () => {
  it.each(
    Object.entries(TEXTS).flatMap(([type, cases]) =>
      cases.map(([data, text]) => [type, data, text] as const),
    ),
  )('of %s %j', (type, data, text) => {
    expect(eventText({ seq: 1, at: AT, by: 'kim', type, data } as HubEvent)).toBe(text);
  });

  it('shows what a newer hub may say', () => {
    const event = { seq: 1, at: AT, by: 'kim', type: 'dance', data: { steps: 3 } } as unknown as HubEvent;
    expect(eventText(event)).toBe('{"steps":3}');
    expect(eventLine(event, AT, plainStyle)).toContain('dance');
  });
});

describe('eventLine', () => {
  it('stands in columns, further lines of a text below the first', () => {
    const event = {
      seq: 17,
      at: AT,
      by: 'kim',
      type: 'log',
      data: { level: 'info', text: 'one\ntwo', n: 1 },
    } as const;
    expect(eventLine(event, AT, plainStyle)).toBe(
      ['06:07:08.009    #17  log       one', '                               two'].join('\n'),
    );
  });
});
