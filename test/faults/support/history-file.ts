import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { HistoryEntry } from './history-entry.js';

/** JSON lines that are only ever added to, each in the file before the next thing happens. */
export class HistoryFile {
  readonly path: string;
  readonly #file: number;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'ax');
  }

  add(entry: HistoryEntry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }

  /** As it lies on the disk. */
  read(): HistoryEntry[] {
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as HistoryEntry);
  }
}
