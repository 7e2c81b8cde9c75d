import { defineConnectionRequest } from '../registry/define-request.js';

export const unsubscribe = defineConnectionRequest('unsubscribe', {
  permission: 'read',
  rule: 'R17',
  errors: [],
  async run({ reader }, { ids }) {
    for (const id of ids) reader.unfollow(id);
    return {};
  },
});
