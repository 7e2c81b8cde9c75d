import { describe, expect, it } from '@jest/globals';
import {
  formatAge,
  formatDuration,
  formatNumber,
  formatRange,
  formatTime,
  printable,
  printableLine,
} from 'session-hub/internal/cli/format/format-number.js';
import { progressBar, progressText } from 'session-hub/internal/cli/format/progress-text.js';
import { colourStyle, plainStyle, styleFor } from 'session-hub/internal/cli/format/style.js';
import { cutText, fitText, textWidth } from 'session-hub/internal/cli/format/text-width.js';
import { parseDuration } from 'session-hub/internal/cli/parse-duration.js';

describe('times', () => {
  it.each([
    [0, '0 ms', '0 s'],
    [850, '850 ms', '0 s'],
    [12_900, '12 s', '12 s'],
    [200_000, '3 min 20 s', '3 min'],
    [7_500_000, '2 h 5 min', '2 h'],
    [7_200_000, '2 h', '2 h'],
    [356_400_000, '4 d 3 h', '4 d'],
    [-5, '0 ms', '0 s'],
  ])('%i ms is %s, as an age %s', (milliseconds, duration, age) => {
    expect(formatDuration(milliseconds)).toBe(duration);
    expect(formatAge(milliseconds)).toBe(age);
  });

  it('shortens a range', () => {
    expect(formatRange({ low: 3_000, high: 6_000 })).toBe('3–6 s');
    expect(formatRange({ low: 3_100, high: 3_900 })).toBe('3 s');
    expect(formatRange({ low: 900, high: 6_000 })).toBe('900 ms – 6 s');
    expect(formatRange({ low: 65_000, high: 130_000 })).toBe('1 min 5 s – 2 min 10 s');
  });

  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['30', 30_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', 'soon', '-1s', '5 s', '5y', '1e3', 'constructor'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow('500ms');
  });

  it('shows the date only when it was not today', () => {
    const at = new Date(2026, 3, 5, 6, 7, 8, 9).getTime();
    expect(formatTime(at, at + 1_000)).toBe('06:07:08.009');
    expect(formatTime(at, at + 86_400_000)).toBe('2026-04-05 06:07:08.009');
  });
});

describe('numbers and bars', () => {
  it.each([
    [0, '0'],
    [0.12345, '0.123'],
    [2.71999, '2.72'],
    [100, '100'],
    [1234567.8, '1,234,568'],
    [-5, '-5'],
  ])('%d reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [0, '░░░░░░░░░░'],
    [50, '█████░░░░░'],
    [99.9, '█████████▉'],
    [100, '██████████'],
    [33.3, '███▎░░░░░░'],
    [150, '██████████'],
    [-3, '░░░░░░░░░░'],
  ])('%d %% is %s', (percentage, bar) => {
    expect(progressBar(percentage, 10)).toBe(bar);
  });
});

describe('progressText', () => {
  const progress = {
    current: 3,
    total: 10,
    percentage: 30,
    description: 'Rendering the harbour',
    rate: 1.5,
    eta: { low: 3_000, high: 6_000 },
  };

  it('says how far, what, how fast and how long still', () => {
    expect(progressText(progress)).toBe('30.0 %  3/10  Rendering the harbour  1.5/s  3–6 s left');
    expect(progressText({ ...progress, rate: null, eta: null, description: '' })).toBe('30.0 %  3/10');
    expect(progressText({ ...progress, current: 10, percentage: 100 })).not.toContain('left');
  });

  it('gives up the least important first where room is short', () => {
    expect(progressText(progress, 50)).toBe('30.0 %  3/10  Rendering the ha…  1.5/s  3–6 s left');
    expect(progressText(progress, 36)).toBe('30.0 %  3/10  Rendering…  3–6 s left');
    expect(progressText(progress, 31)).toBe('30.0 %  Rendering…  3–6 s left');
    expect(progressText(progress, 19)).toBe('30.0 %  Rendering…');
    for (let width = 0; width < 70; width += 1) {
      expect(textWidth(progressText(progress, width))).toBeLessThanOrEqual(width);
    }
  });
});

describe('text', () => {
  it('counts cells, not code units', () => {
    expect(textWidth('abc')).toBe(3);
    expect(textWidth('naïve e\u0301')).toBe(7);
    expect(textWidth('日本')).toBe(4);
    expect(textWidth('🎬')).toBe(2);
    expect(textWidth('👩‍👩‍👧')).toBe(2);
    expect(textWidth('█▍░–…')).toBe(5);
  });

  it('cuts without going over, and never through a character', () => {
    expect(cutText('Rendering', 5)).toBe('Rend…');
    expect(cutText('日本語', 4)).toBe('日…');
    expect(cutText('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
    expect(cutText('fits', 4)).toBe('fits');
    expect(cutText('none', 0)).toBe('');
    expect(fitText('日', 4)).toBe('日  ');
    expect(fitText('7', 3, 'right')).toBe('  7');
  });

  it('takes the power over the terminal away', () => {
    expect(printable('a\u001b[2Jb\u0007\rc\u009b1m')).toBe('a\uFFFD[2Jb\uFFFD\uFFFDc\uFFFD1m');
    expect(printable('abc\u202Edef')).toBe('abc\uFFFDdef');
    expect(printable('one\r\ntwo\tthree')).toBe('one\ntwo  three');
    expect(printableLine('one\n  two')).toBe('one ⏎ two');
  });
});

describe('styleFor', () => {
  it('colours only where it is welcome', () => {
    const terminal = { isTTY: true };
    expect(styleFor(terminal, {})).toBe(colourStyle);
    expect(styleFor({}, {})).toBe(plainStyle);
    expect(styleFor(terminal, { NO_COLOR: '1' })).toBe(plainStyle);
    expect(styleFor(terminal, { NO_COLOR: '' })).toBe(colourStyle);
    expect(styleFor(terminal, { TERM: 'dumb' })).toBe(plainStyle);
    expect(styleFor({}, { FORCE_COLOR: '1' })).toBe(colourStyle);
    expect(styleFor({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(plainStyle);
    expect(colourStyle('good', 'yes')).toBe('\u001b[32myes\u001b[39m');
    expect(colourStyle('good', '')).toBe('');
  });
});
