export { indexedDbPersistence } from './indexed-db-persistence.js';
export { localStoragePersistence } from './local-storage-persistence.js';
export type { Persistence, SavedSession } from './persistence.js';
