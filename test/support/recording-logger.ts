import type { Logger } from 'session-hub/internal/ports/logger.js';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Keeps what it is told, for a test to look at. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  readonly debug = this.#on('debug');
  readonly info = this.#on('info');
  readonly warn = this.#on('warn');
  readonly error = this.#on('error');

  saying(part: string): LogLine[] {
    return this.lines.filter(({ message }) => message.includes(part));
  }

  #on(level: keyof Logger): Logger['info'] {
    return (message, facts = {}) => void this.lines.push({ level, message, facts });
  }
}
