import type { Template } from '@session-hub/shared';
import { HOUR, MINUTE } from './times.js';

export const proposal: Template = {
  name: 'proposal',
  description: 'A document that a person and an agent write together; it waits when the person is away.',
  title: 'Proposal',
  policy: { inactivity: 30 * MINUTE, onInactivity: 'pause', lifetime: 24 * HOUR },
  steps: [
    { name: 'research', weight: 2, description: 'Gathering what is asked for' },
    { name: 'section_generation', weight: 6, description: 'Writing the sections' },
    { name: 'review', weight: 2, description: 'Looking it over' },
  ],
};
