import type { Template } from '@session-hub/shared';
import { HOUR, MINUTE } from './times.js';

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
