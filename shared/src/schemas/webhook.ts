import { z } from 'zod';
import { reasonSchema, seqSchema, sessionIdSchema, timeSchema } from './primitives.js';

export const hookNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and - (at most 40)')
  .meta({ id: 'HookName' });

export const deadLetterSchema = z
  .object({
    from: seqSchema.min(1),
    to: seqSchema.min(1),
    /** When it was given up. */
    at: timeSchema,
    tries: z.int().min(0),
    reason: reasonSchema,
  })
  .meta({ id: 'DeadLetter', description: 'Events of a session that a webhook was not told of.' });

export const hookStateSchema = z
  .object({
    name: hookNameSchema,
    types: z.union([z.array(z.string()), z.literal('*')]),
    /** `paused`: so many deliveries have failed one after the other that nothing is tried for a while. */
    state: z.enum(['fine', 'failing', 'paused']),
    /** Failed since the last delivery that arrived. */
    failures: z.int().min(0),
  })
  .meta({ id: 'HookState', description: 'A webhook, and how it does on the node that answers.' });
export type HookState = z.infer<typeof hookStateSchema>;

export const sessionHookSchema = z
  .object({
    name: hookNameSchema,
    /** What it has to be told yet; null when nothing. */
    open: z
      .object({ from: seqSchema.min(1), to: seqSchema.min(1), tries: z.int().min(0), nextTry: timeSchema })
      .nullable(),
    dead: z.array(deadLetterSchema),
  })
  .meta({ id: 'SessionHook', description: 'What a webhook has not been told of one session.' });
export type SessionHook = z.infer<typeof sessionHookSchema>;

export const hookLettersSchema = z
  .object({
    letters: z.array(deadLetterSchema.extend({ id: sessionIdSchema })),
    next: z.string().nullable(),
  })
  .meta({ id: 'HookLetters', description: 'Dead letters of a page of sessions.' });
export type HookLetters = z.infer<typeof hookLettersSchema>;

export const replaySchema = z.strictObject({
  from: seqSchema.min(1).describe('The first event to be told again.'),
});
export const replayedSchema = z.object({ from: seqSchema, to: seqSchema }).meta({ id: 'Replayed' });
