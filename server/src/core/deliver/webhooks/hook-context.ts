import type { Change } from '../../session/draft/change.js';
import type { AppendContext } from '../../write/append-context.js';

/** What webhooks need around them. They take part in appends, so they cannot be made from what appends are made of. */
export interface HookContext
  extends Pick<AppendContext, 'store' | 'cache' | 'clock' | 'randomness' | 'logger'> {
  submit<Result>(id: string, change: Change<Result>): Promise<Result>;
}
