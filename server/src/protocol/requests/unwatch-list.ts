import { defineConnectionRequest } from '../registry/define-request.js';

export const unwatchList = defineConnectionRequest('unwatch-list', {
  permission: 'list',
  rule: 'R39',
  errors: [],
  async run({ lists }, { list }) {
    lists.get(list)?.close();
    lists.delete(list);
    return {};
  },
});
