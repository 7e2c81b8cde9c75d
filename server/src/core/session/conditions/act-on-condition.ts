import { type Condition, conditionText, type EventOf, type Found } from '@session-hub/shared';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { applyCommand } from '../operations/apply-command.js';
import type { PolicySettings } from '../policy/policy-settings.js';

/** A condition that holds, and the value it was found to hold for. */
export interface Met {
  readonly condition: Condition;
  readonly found: Found;
}

type Named = NonNullable<EventOf<'condition'>['data']['also']>[number];

export function startBecauseOf(
  draft: Draft,
  met: Met,
  others: readonly Met[],
  settings: PolicySettings,
): void {
  const also = others.length === 0 ? {} : { also: others.map(named) };
  draft.add('condition', { which: 'autoStart', ...named(met), action: 'start', ...also }, HUB_ACTOR);
  applyCommand(draft, { verb: 'start', reason: reasonOf([met, ...others]) }, HUB_ACTOR, settings);
}

export function stopBecauseOf(draft: Draft, met: Met, settings: PolicySettings): void {
  draft.add('condition', { which: 'autoStop', ...named(met), action: 'stop' }, HUB_ACTOR);
  applyCommand(draft, { verb: 'stop', reason: reasonOf([met]) }, HUB_ACTOR, settings);
}

function named({ condition, found }: Met): Named {
  return { condition: condition.condition, value: condition.value, found };
}

/** As long as reasons may be. */
function reasonOf(all: readonly Met[]): string {
  const texts = all.map(({ condition, found }) =>
    found === condition.value ? conditionText(condition) : `${conditionText(condition)} (found ${found})`,
  );
  return texts.join(', ').slice(0, 1_000);
}
