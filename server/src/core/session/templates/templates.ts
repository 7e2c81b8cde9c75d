import {
  type CreateInput,
  checkConditions,
  hubError,
  type PolicySettings,
  type SessionPlan,
  type Template,
} from '@session-hub/shared';
import { checkRoom } from '../draft/draft.js';
import { policySettings } from '../policy/policy-settings.js';

/** What a session begins with. */
export interface Beginning {
  readonly template: string;
  readonly title: string;
  readonly meta: Record<string, unknown>;
  readonly state: Record<string, unknown>;
  readonly plan: SessionPlan;
  readonly policy: PolicySettings;
}

export interface TemplatesOptions {
  /** Of two with the same name the later one counts. */
  templates: readonly Template[];
  /** What the templates are laid over. */
  policy: PolicySettings;
  /** What becomes of a session whose template nobody knows. `accept`: its name is only a label then. */
  unknown: 'accept' | 'refuse';
}

const UNNAMED = 'default';

/** The templates of a hub, checked when it starts. */
export class Templates {
  readonly #byName: ReadonlyMap<string, Template>;
  readonly #options: TemplatesOptions;

  /** Throws a sentence about the first template whose policy or conditions contradict themselves, or that is too large. */
  constructor(options: TemplatesOptions) {
    this.#options = options;
    this.#byName = new Map(options.templates.map((template) => [template.name, template]));
    for (const template of this.#byName.values()) {
      const { name, policy = {} } = template;
      try {
        policySettings(policy, options.policy);
        const mistake = checkConditions(template);
        if (mistake !== null) throw new Error(mistake);
        refuseTooManyNames(template);
      } catch (error) {
        throw new Error(`The template ${name}: ${messageOf(error)}`);
      }
    }
  }

  list(): Template[] {
    return [...this.#byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Refuses a policy of the hub over which one of the templates would contradict itself. */
  tryOver(ofHub: PolicySettings): void {
    for (const template of this.#byName.values()) overOrRefused(template, ofHub);
  }

  /** Lays hub, template and overrides over one another. Refuses what is unknown or contradicts itself. */
  begin({ template: name, title, meta, overrides = {} }: CreateInput): Beginning {
    const template = this.#find(name, overrides);
    const { policy = {}, state = {}, ...plan } = overrides;
    const { steps, agents, autoStart, autoStop } = template ?? {};
    const whole = { ...given({ steps, agents, autoStart, autoStop }), ...plan };
    const mistake = checkConditions(whole);
    if (mistake !== null) throw hubError('bad_request', { message: mistake });
    const held = { meta: { ...template?.meta, ...meta }, state: { ...template?.state, ...state } };
    refuseTooManyNames(held);
    return {
      template: name ?? UNNAMED,
      title: title ?? template?.title ?? '',
      ...held,
      plan: whole,
      policy: this.#policy(template, policy),
    };
  }

  #find(name: string | undefined, overrides: NonNullable<CreateInput['overrides']>): Template | null {
    if (name === undefined) return this.#byName.get(UNNAMED) ?? null;
    const template = this.#byName.get(name);
    if (template !== undefined) return template;
    if (this.#options.unknown === 'accept' && Object.keys(overrides).length === 0) return null;
    const known = this.list().map((one) => one.name);
    throw hubError('template_not_found', {
      message: `There is no template "${name}". Known are ${known.join(', ')}.`,
      details: { template: name, known },
    });
  }

  #policy(template: Template | null, changes: NonNullable<Template['policy']>): PolicySettings {
    const ofTemplate =
      template === null ? this.#options.policy : overOrRefused(template, this.#options.policy);
    try {
      return policySettings(changes, ofTemplate);
    } catch (error) {
      throw hubError('bad_request', { message: `The overrides contradict themselves: ${messageOf(error)}` });
    }
  }
}

function overOrRefused({ name, policy }: Template, ofHub: PolicySettings): PolicySettings {
  try {
    return policySettings(policy, ofHub);
  } catch (error) {
    const message = `The template ${name} contradicts what the hub's sessions live by: ${messageOf(error)}`;
    throw hubError('bad_request', { message });
  }
}

/** Here, and not when it is written: for a create that is refused no other session has to make room. */
function refuseTooManyNames({ meta = {}, state = {} }: Pick<Template, 'meta' | 'state'>): void {
  checkRoom('meta', {}, Object.keys(meta));
  checkRoom('state', {}, Object.keys(state));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function given(plan: { [Name in keyof SessionPlan]: SessionPlan[Name] | undefined }): SessionPlan {
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined)) as SessionPlan;
}
