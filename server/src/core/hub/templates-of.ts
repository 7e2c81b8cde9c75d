import { SHIPPED_TEMPLATES } from '../session/templates/shipped/index.js';
import { Templates } from '../session/templates/templates.js';
import type { HubCoreOptions } from './hub-core-options.js';
import type { LiveLimits } from './limits/live-limits.js';

/** The templates of a hub, laid over the policy that is in force when a session is created. */
export function templatesOf(options: HubCoreOptions, limits: LiveLimits): Templates {
  const templates = new Templates({
    templates: [...SHIPPED_TEMPLATES, ...(options.templates ?? [])],
    get policy() {
      return limits.current.policy;
    },
    unknown: options.unknownTemplates ?? 'accept',
  });
  limits.checkPolicy((policy) => templates.tryOver(policy));
  return templates;
}
