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
 * A session to be made in a test hub, by the operations a worker would use, one for each call and in this order. What
 * the hub refuses is refused here too. Each call gives a new builder, so that several sessions can begin alike.
 */
export class SessionBuilder {
  readonly #build: Build;

  constructor(build: Build) {
    this.#build = build;
  }

  withId(id: string): SessionBuilder {
    return this.#created({ id });
  }

  ofTemplate(template: string): SessionBuilder {
    return this.#created({ template });
  }

  ownedBy(owner: string): SessionBuilder {
    return this.#created({ owner });
  }

  titled(title: string): SessionBuilder {
    return this.#created({ title });
  }

  withMeta(meta: JsonRecord): SessionBuilder {
    return this.#created({ meta });
  }

  /** Created and not started. */
  notStarted(): SessionBuilder {
    return this.#created({ start: false });
  }

  withSteps(...steps: readonly (string | StepPlan)[]): SessionBuilder {
    const plans = steps.map((step) => (typeof step === 'string' ? { name: step } : step));
    return this.with({ type: 'steps', data: { steps: plans } });
  }

  withProgress(current: number, total?: number, description?: string): SessionBuilder {
    const given = {
      ...(total !== undefined && { total }),
      ...(description !== undefined && { description }),
    };
    return this.with({ type: 'progress', data: { current, ...given } });
  }

  /** So many errors of the work, one after the other: the policy decides what becomes of the session. */
  withErrors(count: number, report: ErrorReport = { message: 'It went wrong.' }): SessionBuilder {
    const errors = Array.from({ length: count }, (): Operation => ({ type: 'error', data: report }));
    return this.with(...errors);
  }

  withState(set: JsonRecord): SessionBuilder {
    return this.with({ type: 'state', data: { set } });
  }

  withLog(text: string): SessionBuilder {
    return this.with({ type: 'log', data: { text } });
  }

  paused(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'pause', ...(reason !== undefined && { reason }) });
  }

  resumed(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'resume', ...(reason !== undefined && { reason }) });
  }

  stopped(reason?: string): SessionBuilder {
    return this.#commanded({ verb: 'stop', ...(reason !== undefined && { reason }) });
  }

  completed(result?: unknown): SessionBuilder {
    return this.#commanded({ verb: 'complete', ...(result !== undefined && { result }) });
  }

  failed(message = 'It failed.'): SessionBuilder {
    return this.#commanded({ verb: 'fail', error: { message } });
  }

  /** Whatever else a worker can report. */
  with(...operations: readonly Operation[]): SessionBuilder {
    return new SessionBuilder({ ...this.#build, operations: [...this.#build.operations, ...operations] });
  }

  /** Makes it, and resolves with its view. Rejects with the hub's refusal at the first operation that is refused. */
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

/** A session that runs and has done nothing yet. */
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
