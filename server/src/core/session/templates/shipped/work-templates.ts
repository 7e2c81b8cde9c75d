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

export const generation: Template = {
  name: 'generation',
  description: 'A job that makes pictures, texts or films from a story, scene by scene.',
  title: 'Generation',
  policy: {
    inactivity: 24 * HOUR,
    lifetime: 24 * HOUR,
    stalledAfter: 30 * MINUTE,
    learnPace: true,
    retention: { failed: HOUR, completed: 6 * HOUR, other: 24 * HOUR },
  },
  steps: [
    { name: 'analyse', weight: 1, description: 'Reading the story' },
    { name: 'scenes', weight: 8, description: 'Making the scenes' },
    { name: 'assemble', weight: 1, description: 'Putting it together' },
  ],
};

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
