import type { HubEvent } from '@session-hub/shared';
import type { Handler } from './handler.js';

export const history: Handler<'history'> = async ({ hub, who }, input) => {
  const { texts, ...page } = await hub.history(who, input);
  return { ...page, events: texts.map((text) => JSON.parse(text) as HubEvent) };
};
