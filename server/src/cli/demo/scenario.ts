import type { Job, NewSession } from '@session-hub/client';
import type { Chance } from './chance.js';

/** One made-up session from its beginning to its end, told through nothing but the job of the SDK. */
export type Scenario = (stage: Stage) => Promise<void>;

export interface Stage {
  readonly chance: Chance;
  /** Creates the session. When it ends from outside, whatever the act waits for rejects. */
  begin(session: NewSession): Promise<Act>;
}

export interface Act {
  readonly job: Job;
  /** Works for about that long. While somebody holds the session, the work waits. */
  work(milliseconds: number): Promise<void>;
  /** Lets time pass, whatever the session's status. */
  rest(milliseconds: number): Promise<void>;
}
