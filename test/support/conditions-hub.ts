import type { Condition, HubEvent, Operation, Overrides, SessionView } from '@session-hub/shared';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from './manual-hub.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** The hub's clock begins at 08:53:20 UTC on a Thursday. */
export const PATIENT = { idleAfter: 100 * HOUR, inactivity: 100 * HOUR, lifetime: 100 * HOUR };

export function signal(name: string, value: number | boolean | string): Operation {
  return { type: 'signal', data: { name, value } };
}

export const fault: Operation = { type: 'error', data: { message: 'Broken' } };

export async function hubWith(overrides: Overrides, more: { start?: boolean } = {}): Promise<ManualHub> {
  const hub = await new ManualHub({ policy: { ...PATIENT, disconnectAfterErrors: 1_000 } }).start();
  await hub.run(hub.core.create(ANONYMOUS, { id: 'a', overrides, ...more }));
  return hub;
}

export async function view(hub: ManualHub, core: HubCore = hub.core): Promise<SessionView> {
  return await hub.run(core.read(ANONYMOUS, 'a'));
}

export async function status(hub: ManualHub, core?: HubCore): Promise<string> {
  return (await view(hub, core)).status;
}

/** What conditions did, and how the status moved. */
export function story(hub: ManualHub): unknown[] {
  return hub.log('a').flatMap((event) => {
    if (event.type === 'condition') return [`${event.data.condition}: ${event.data.action}`];
    return event.type === 'status' ? [event.data.to] : [];
  });
}

export function eventsOf<Type extends HubEvent['type']>(hub: ManualHub, type: Type) {
  return hub.log('a').filter((event): event is Extract<HubEvent, { type: Type }> => event.type === type);
}

export const OPENING: Condition[] = [
  { condition: 'market_open', value: true },
  { condition: 'vix_below', value: 30 },
];
export const LOSS: Condition[] = [{ condition: 'daily_loss_exceeded', value: true }];
