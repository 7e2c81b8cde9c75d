import { sessionIdSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';

export const sessionParams = z.strictObject({ id: sessionIdSchema.describe('The session.') });
