import { apartFromServers } from '../support/pin.js';
import { MissingError, type SystemKind } from '../systems/system.js';
import { Stage } from './stage.js';

export interface Stages {
  readonly stages: readonly Stage[];
  readonly missing: readonly string[];
}

/** Opens all that can be had, and closes them in the end whatever happens. */
export function withStages<Value>(
  kinds: readonly SystemKind[],
  sessions: number,
  use: (stages: Stages) => Promise<Value>,
): Promise<Value> {
  return apartFromServers(async () => {
    const stages: Stage[] = [];
    const missing: string[] = [];
    try {
      for (const kind of kinds) {
        try {
          stages.push(await Stage.open(kind, sessions));
        } catch (error) {
          if (!(error instanceof MissingError)) throw error;
          missing.push(`${kind.name}: ${error.message}`);
        }
      }
      return await use({ stages, missing });
    } finally {
      await Promise.allSettled(stages.map((stage) => stage.close()));
    }
  });
}
