import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LiveBlock } from 'session-hub/internal/cli/format/live-block.js';

class FakeTerminal extends EventEmitter {
  columns = 20;
  rows = 5;
  written = '';

  write(text: string): boolean {
    this.written += text;
    return true;
  }

  /** What was written since the last look, with the escape sequences by name. */
  look(): string {
    const text = this.written
      .replaceAll('\u001b[?2026h', '')
      .replaceAll('\u001b[?2026l', '')
      .replaceAll('\u001b[?7l', '')
      .replaceAll('\u001b[?7h', '')
      .replaceAll('\u001b[0J', '<clear>')
      .replaceAll('\u001b[?25l', '<hide>')
      .replaceAll('\u001b[?25h', '<show>')
      .replaceAll('\u001b[1A', '<up 1>')
      .replaceAll('\u001b[3A', '<up 3>');
    this.written = '';
    return text;
  }
}

describe('LiveBlock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('scrolls above, paints below, many changes at once', () => {
    const terminal = new FakeTerminal();
    const widths: number[] = [];
    const block = new LiveBlock(terminal, (width) => {
      widths.push(width);
      return ['bar', 'text'];
    });
    block.scroll('one');
    block.scroll('two');
    block.changed();
    jest.runAllTimers();
    expect(terminal.look()).toBe('<hide>\r<clear>one\ntwo\nbar\ntext');
    block.scroll('three');
    jest.runAllTimers();
    expect(terminal.look()).toBe('\r<up 1><clear>three\nbar\ntext');
    expect(widths).toEqual([19, 19]);
  });

  it('leaves its last picture and gives the cursor back', () => {
    const terminal = new FakeTerminal();
    const block = new LiveBlock(terminal, () => ['bar']);
    block.scroll('last');
    block.close();
    expect(terminal.look()).toBe('<hide>\r<clear>last\nbar\n<show>');
    expect(terminal.listenerCount('resize')).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('paints anew when the terminal changes, and never more than fits it', () => {
    const terminal = new FakeTerminal();
    const block = new LiveBlock(terminal, () => Array.from({ length: 50 }, (_, index) => `${index}`));
    block.changed();
    jest.runAllTimers();
    terminal.rows = 3;
    terminal.emit('resize');
    jest.runAllTimers();
    expect(terminal.look()).toBe('<hide>\r<clear>0\n1\n2\n3\r<up 3><clear>0\n1');
    block.close();
  });
});
