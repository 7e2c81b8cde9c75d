import type {
  Command,
  CreateInput,
  ErrorReport,
  JsonRecord,
  Operation,
  SessionView,
  StepPlan,
} from '@session-hub/shared';
import { createInputSchema, operationSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from '../core/session/draft/actors.js';
import type { Principal } from '../ports/authenticator.js';
import type { TestHub } from './create-test-hub.js';

type Build = { readonly create: CreateInput; readonly operations: readonly Operation[] };

/**
 * Builds a session in a test hub with the operations of a worker, one for each call and in this order. What
 * the hub would refuse fails here too. Each call returns a new builder, so several sessions can share a
 * beginning.
 *
 * @example
 * const halfway: SessionBuilder = aSession().ofTemplate('backtest').withProgress(40, 100);
 * const paused = await halfway.paused('Lunch').in(hub);
 * const failed = await halfway.failed('No data').in(hub);
 */
export class SessionBuilder {
  readonly #build: Build;

  /** Begin with `aSession()`. */
  constructor(build: Build) {
    this.#build = build;
  }

  /** Sets the id. */
  withId(id: string): SessionBuilder {
    return this.#created({ id });
  }

  /** Sets the template. */
  ofTemplate(template: string): SessionBuilder {
    return this.#created({ template });
  }

  /** Sets the owner. */
  ownedBy(owner: string): SessionBuilder {
    return this.#created({ owner });
  }

  /** Sets the title. */
  titled(title: string): SessionBuilder {
    return this.#created({ title });
  }

  /** Sets `meta`. */
  withMeta(meta: JsonRecord): SessionBuilder {
    return this.#created({ meta });
  }

  /** The session is created but not started. */
  notStarted(): SessionBuilder {
    return this.#created({ start: false });
  }

  /** Declares steps, by path or with all their fields. */
  withSteps(...steps: readonly (string | StepPlan)[]): SessionBuilder {
    const plans = steps.map((step) => (typeof step === 'string' ? { name: step } : step));
    return this.with({ type: 'steps', data: { steps: plans } });
  }

  /** Reports progress. */
  withProgress(current: number, total?: number, description?: string): SessionBuilder {
    const given = {
      ...(total !== undefined && { total }),
      ...(description !== undefined && { description }),
    };
    return this.with({ type: 'progress', data: { current, ...given } });
  }

  /** Records this many errors of the work, one after the other. The policy decides what follows. */
  withErrors(count: number, report: ErrorReport = { message: 'It went wrong.' }): SessionBuilder {
    const errors = Array.from({ length: count }, (): Operation => ({ type: 'error', data: report }));
    return this.with(...errors);
  }

  /** Sets keys of `state`. */
  withState(set: JsonRecord): SessionBuilder {
    return this.with({ type: 'state', data: { set } });
  }

  /** Adds a log line. */
  withLog(text: string): SessionBuilder {
    return this.with({ type: 'log', data: { text } });
  }

  /** Pauses the session. */
  paused(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'pause', ...(reason !== undefined && { reason }) });
  }

  /** Resumes the session. */
  resumed(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'resume', ...(reason !== undefined && { reason }) });
  }

  /** Stops the session. */
  stopped(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'stop', ...(reason !== undefined && { reason }) });
  }

  /** Ends the session as completed. */
  completed(result?: unknown): SessionBuilder {
    return this.#commanded({ verb: 'complete', ...(result !== undefined && { result }) });
  }

  /** Ends the session as failed. */
  failed(message = 'It failed.'): SessionBuilder {
    return this.#commanded({ verb: 'fail', error: { message } });
  }

  /** Any other operations of a worker. */
  with(...operations: readonly Operation[]): SessionBuilder {
    return new SessionBuilder({ ...this.#build, operations: [...this.#build.operations, ...operations] });
  }

  /**
   * Creates the session and resolves with its view. Rejects with the refusal of the hub at the first
   * operation that it refuses.
   */
  async in(hub: TestHub, who: Principal = ANONYMOUS): Promise<SessionView> {
    const { create, operations } = this.#build;
    const checked = createInputSchema.safeParse(create);
    if (!checked.success) throw new Error(`The session cannot be built: ${firstIssue(checked.error)}`);
    const { id } = (await hub.run(hub.facade.create(who, checked.data))).view;
    for (const [position, operation] of operations.entries()) {
      const refusal = await refusalOf(hub, who, id, operation);
      if (refusal === null) continue;
      const what = operation.type === 'command' ? operation.data.verb : operation.type;
      throw new Error(`${id} cannot be built: operation ${position + 1} (${what}): ${refusal}`);
    }
    return hub.view(id);
  }

  #created(create: CreateInput): SessionBuilder {
    return new SessionBuilder({ ...this.#build, create: { ...this.#build.create, ...create } });
  }

  #commanded(command: Command): SessionBuilder {
    return this.with({ type: 'command', data: command });
  }
}

/**
 * Begins a session that is started and has done nothing yet.
 *
 * @example
 * const view = await aSession().titled('Nightly import').withProgress(250, 1_000).in(hub);
 * console.log(view.progress?.percentage); // 25
 */
export function aSession(): SessionBuilder {
  return new SessionBuilder({ create: { start: true }, operations: [] });
}

/** Checked as the hub's edge checks what comes from outside: what no worker could report, no builder can. */
async function refusalOf(
  hub: TestHub,
  who: Principal,
  id: string,
  operation: Operation,
): Promise<string | null> {
  const checked = operationSchema.safeParse(operation);
  if (!checked.success) return firstIssue(checked.error);
  const { results } = await hub.run(hub.facade.append(who, { id, operations: [checked.data] }));
  const [result] = results;
  return result === undefined || result.ok ? null : result.error.message;
}

function firstIssue({
  issues: [issue],
}: {
  issues: readonly { path: PropertyKey[]; message: string }[];
}): string {
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has another form'}.`;
}
