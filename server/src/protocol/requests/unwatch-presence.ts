import { defineConnectionRequest } from '../registry/define-request.js';

export const unwatchPresence = defineConnectionRequest('unwatch-presence', {
  permission: 'read',
  rule: 'R57',
  errors: [],
  async run({ presences }, { id }) {
    presences.get(id)?.close();
    presences.delete(id);
    return {};
  },
});
