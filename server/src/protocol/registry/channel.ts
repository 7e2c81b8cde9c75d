import type { Push, PushName } from '@session-hub/shared';
import type { FrameSink } from '../../ports/frame-sink.js';

/** One connection as the messages see it, whatever carries it. */
export interface Channel extends FrameSink {
  /** Sends after everything that was written before. Must not throw when the connection is gone. */
  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void;
}
