import type { HealthData, Status } from '@session-hub/shared';
import type { Tone } from './style.js';

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
