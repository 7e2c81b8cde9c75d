import type { HubEvent } from '@session-hub/shared';
import { eventText } from './event-text.js';
import { formatTime } from './format-number.js';
import type { Style, Tone } from './style.js';
import { HEALTH_TONES, STATUS_TONES } from './style.js';

const TYPE_WIDTH = 8;

/** One event for people; the further lines of a longer text stand indented below the first. */
export function eventLine(event: HubEvent, now: number, style: Style): string {
  const tone = toneOf(event);
  const seq = `#${event.seq}`.padStart(6);
  const head = `${formatTime(event.at, now)} ${seq}  ${event.type.padEnd(TYPE_WIDTH)}  `;
  const text = eventText(event).replaceAll('\n', `\n${' '.repeat(head.length)}`);
  return `${style('dim', head)}${tone === null ? text : style(tone, text)}`;
}

function toneOf(event: HubEvent): Tone | null {
  switch (event.type) {
    case 'status':
      return STATUS_TONES[event.data.to] ?? null;
    case 'health':
      return HEALTH_TONES[event.data.state] ?? null;
    case 'error':
      return event.data.severity === 'info' || event.data.severity === 'warning' ? 'warn' : 'bad';
    case 'log':
      return { debug: 'dim', info: null, warn: 'warn', error: 'bad' }[event.data.level] as Tone | null;
    case 'progress':
      return 'busy';
    case 'check':
      return event.data.ok ? null : 'bad';
    case 'created':
    case 'artifact':
    case 'state':
    case 'updated':
    case 'signal':
    case 'metric':
    case 'lease':
    case 'deadline':
    case 'custom':
      return null;
    default:
      return null;
  }
}
