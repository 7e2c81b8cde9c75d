import { HubError, hubError } from '@session-hub/shared';
import { actorSchema, errorShapeSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { isReservedId } from '../../core/session/draft/actors.js';
import type { Admit, Authenticate, Principal } from '../../ports/authenticator.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { errorFacts } from '../../protocol/registry/error-facts.js';

export interface AdmitOptions {
  authenticate: Authenticate;
  clock: Clock;
  logger: Logger;
}

const PATIENCE_MS = 5_000;
/** Outages that come and go write no more lines than this allows. */
const BETWEEN_LINES_MS = 60_000;

const principalSchema = z
  .object({
    id: actorSchema
      .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'no control characters')
      .refine((id) => id.trim() === id, 'no white space at either end'),
    kind: z.enum(['person', 'shared']).default('person'),
    roles: z.array(z.string().min(1).max(128)).max(100).default([]),
  })
  .refine(({ id, kind }) => !isReservedId(id, kind), { path: ['id'], message: 'this id is reserved' });

export function createAdmit({ authenticate, clock, logger }: AdmitOptions): Admit {
  const outage = new Outage(clock, logger);
  let complainedAt = Number.NEGATIVE_INFINITY;

  return async ({ token, address }) => {
    try {
      const answer = await inTime(() => authenticate({ token, address }), clock);
      const principal = answer === null || answer === undefined ? null : principalOf(answer);
      outage.end();
      if (principal !== null) return principal;
    } catch (error) {
      if (isRefusal(error)) {
        outage.end();
        throw error;
      }
      outage.note(error);
      throw hubError('auth_unavailable', { cause: error });
    }
    throw hubError('unauthorized');
  };

  /** A copy of what is known of a principal: what else the object has, and what becomes of it, is not ours. */
  function principalOf(answer: unknown): Principal | null {
    const parsed = principalSchema.safeParse(answer);
    if (parsed.success) {
      const { id, kind, roles } = parsed.data;
      return Object.freeze({ id, kind, roles: Object.freeze(roles) });
    }
    if (clock.now() - complainedAt >= BETWEEN_LINES_MS) {
      complainedAt = clock.now();
      const issues = parsed.error.issues.slice(0, 5);
      logger.warn('authenticate returned no proper principal; the caller is refused', {
        issues: issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
      });
    }
    return null;
  }
}

/** What comes after the time is up changes nothing any more, and is no unhandled rejection either. */
function inTime(ask: () => unknown, clock: Clock): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => reject(new TooLate()));
    void new Promise((answer) => answer(ask())).then(resolve, reject).finally(cancel);
  });
}

class TooLate extends Error {
  override readonly name = 'TooLate';
  readonly code = `no answer within ${PATIENCE_MS} ms`;
}

/** Whether it can be passed on to a client as it is. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof HubError)) return false;
  try {
    // Not everything has a form as JSON: a bigint in the details would throw where Socket.IO encodes it.
    return errorShapeSchema.safeParse(JSON.parse(JSON.stringify(error))).success;
  } catch {
    return false;
  }
}

/** Says once that `authenticate` fails, and once that it works again, however many callers notice. */
class Outage {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #saidAt = Number.NEGATIVE_INFINITY;
  #state: 'works' | 'fails silently' | 'fails' = 'works';
  #refused = 0;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  note(error: unknown): void {
    this.#refused += 1;
    if (this.#state === 'fails') return;
    this.#state = 'fails silently';
    if (this.#clock.now() - this.#saidAt < BETWEEN_LINES_MS) return;
    this.#state = 'fails';
    this.#saidAt = this.#clock.now();
    this.#logger.error('authenticate failed; callers are refused until it works again', errorFacts(error));
  }

  end(): void {
    if (this.#state === 'fails') this.#logger.info('authenticate works again', { refused: this.#refused });
    this.#state = 'works';
    this.#refused = 0;
  }
}
