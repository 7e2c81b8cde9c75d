import type { BulkInput, CleanupResult } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import { HubError } from '../session/first-load.js';
import type { BulkOutcome, BulkStep, HubManaging } from './hub-managing.js';
import { withSession } from './with-session.js';

export function createManaging(environment: Environment, connection: Connection): HubManaging {
  const { call } = connection;
  return {
    stats: () => call('stats', {}),
    limits: () => call('limits', {}),
    reconfigure: (input) => call('reconfigure', input),
    health: () => call('hub-health', {}),
    remove: (id, options) => call('remove', { ...options, id }),
    repair: (id, options) => call('repair', { ...options, id }),
    async cleanUp(input) {
      const total = { dryRun: true, matched: 0, removed: 0, kept: 0 };
      for (let next: string | null = null; ; ) {
        const step: CleanupResult = await call('cleanup', next === null ? input : { ...input, after: next });
        total.dryRun = step.dryRun;
        total.matched += step.matched;
        total.removed += step.removed;
        total.kept += step.kept;
        next = step.next;
        if (next === null) return total;
      }
    },
    cleanUpStep: (input) => call('cleanup', input),
    bulk,
    async *bulkAll(input) {
      let { query } = input;
      for (;;) {
        const { results, next } = await bulk(query ? { ...input, query } : input);
        yield* results;
        if (next === null) return;
        query = { ...query, after: next };
      }
    },
    withSession: (id, section) => withSession(environment, connection, id, section),
  };

  async function bulk(input: BulkInput): Promise<BulkStep> {
    const { results, next } = await call('bulk', input);
    return {
      results: results.map(
        (result): BulkOutcome => (result.ok ? result : { ...result, error: new HubError(result.error) }),
      ),
      next,
    };
  }
}
