export type { Ending } from './core/connections/connections.js';
export type { HubFacade } from './core/hub-facade.js';
export type { ExclusiveSession } from './core/managing/with-session.js';
export type { PolicySettings } from './core/policy/policy-settings.js';
export { createHub, type DrainOptions, type Hub } from './create-hub.js';
export type { CreateHubOptions, StoreChoice } from './hub-options.js';
export type { Authenticate, Credentials, Principal } from './ports/authenticator.js';
export type { Logger } from './ports/logger.js';
export type { SessionStore } from './ports/session-store.js';
