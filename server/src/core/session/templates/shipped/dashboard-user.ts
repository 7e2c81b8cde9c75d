import type { Template } from '@session-hub/shared';
import { HOUR, MINUTE } from './times.js';

export const dashboardUser: Template = {
  name: 'dashboard-user',
  description: "A person's own working session in a dashboard.",
  policy: {
    inactivity: 30 * MINUTE,
    onInactivity: 'expire',
    lifetime: 24 * HOUR,
    disconnectAfterErrors: 5,
    retention: { failed: 24 * HOUR, completed: 24 * HOUR, other: 24 * HOUR },
  },
};
