import type { SessionHook } from '@session-hub/shared';
import { printableLine } from '../format/printable.js';

/** `events 3 to 7, given up after 2 tries: answered 500` */
export function letterText({ from, to, tries, reason }: SessionHook['dead'][number]): string {
  return `${rangeText(from, to)}, given up after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${printableLine(reason)}`;
}

export function rangeText(from: number, to: number): string {
  return from === to ? `event ${from}` : `events ${from} to ${to}`;
}
