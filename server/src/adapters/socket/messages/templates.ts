import type { Handler } from './handler.js';

export const templates: Handler<'templates'> = async ({ hub, who }) => ({
  templates: await hub.templates(who),
});
