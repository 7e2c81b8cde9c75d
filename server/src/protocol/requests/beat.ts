import { defineCall } from '../registry/define-request.js';

export const beat = defineCall('beat', {
  permission: 'write',
  rule: 'R36',
  errors: [],
  run: ({ hub, who }, { emitter, leases }) => hub.beat(who, emitter, leases),
});
