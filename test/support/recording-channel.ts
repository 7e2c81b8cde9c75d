import type { Push, PushName } from '@session-hub/shared';
import type { Channel } from 'session-hub/internal/protocol/registry/request-context.js';
import { RecordingSink } from './recording-sink.js';

/** A sink that also keeps what was pushed beside the frames. */
export class RecordingChannel extends RecordingSink implements Channel {
  readonly pushed: { name: PushName; payload: unknown }[] = [];

  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void {
    this.pushed.push({ name, payload });
  }
}
