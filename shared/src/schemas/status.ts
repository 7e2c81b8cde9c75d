import { z } from 'zod';
import { COMMAND_VERBS, HUB_VERBS, STATUSES } from '../statuses.js';

export const statusSchema = z.enum(STATUSES).meta({ id: 'Status' });
export const verbSchema = z.enum([...COMMAND_VERBS, ...HUB_VERBS]);
