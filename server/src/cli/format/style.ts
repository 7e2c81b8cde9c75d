import type { HealthData, Status } from '@session-hub/shared';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'bold';

/** Gives a text its colour, or leaves it as it is. */
export type Style = (tone: Tone, text: string) => string;

interface ColourSource {
  isTTY?: boolean;
}

const CODES: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  busy: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export const plainStyle: Style = (_tone, text) => text;

export const colourStyle: Style = (tone, text) => {
  const [on, off] = CODES[tone];
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
};

/** Colour on a terminal that can show it, unless NO_COLOR asks for none; FORCE_COLOR asks for it anywhere. */
export function styleFor(stream: ColourSource, env: Readonly<Record<string, string | undefined>>): Style {
  if ((env.NO_COLOR ?? '') !== '') return plainStyle;
  const forced = env.FORCE_COLOR ?? '';
  if (forced !== '' && forced !== '0') return colourStyle;
  return stream.isTTY === true && env.TERM !== 'dumb' ? colourStyle : plainStyle;
}

export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  pending: 'dim',
  active: 'busy',
  idle: 'dim',
  paused: 'warn',
  suspended: 'warn',
  error: 'bad',
  disconnected: 'bad',
  closing: 'dim',
  completed: 'good',
  failed: 'bad',
  closed: 'dim',
  expired: 'bad',
};

export const HEALTH_TONES: Readonly<Record<HealthData['state'], Tone>> = {
  healthy: 'good',
  slow: 'warn',
  stalled: 'warn',
  lost: 'bad',
};
