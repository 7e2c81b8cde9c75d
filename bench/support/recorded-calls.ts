import { writeFileSync } from 'node:fs';
import { type Command, Redis } from 'ioredis';

/** One call of a script, with everything it was given. */
export type RecordedCall = readonly [sha: string, keys: string, ...rest: string[]];

/** What a hub asked of its scripts: `before` made the sessions, `appends` are what is measured. */
export interface Recording {
  before: RecordedCall[];
  appends: RecordedCall[];
  /** Events in all of `appends`. */
  events: number;
}

const LINK = 'session-hub:write';

/**
 * Notes every script call that the hubs of this process make on their link for writing. Played again from an empty
 * Redis, the calls do there exactly what they did here.
 */
export class CallRecorder {
  #calls: RecordedCall[] = [];
  #before: RecordedCall[] = [];

  constructor() {
    const send = Redis.prototype.sendCommand;
    const note = (call: RecordedCall): void => {
      this.#calls.push(call);
    };
    Redis.prototype.sendCommand = function (this: Redis, command: Command, ...rest) {
      if (command.name === 'evalsha' && this.options.connectionName === LINK)
        note([...command.args].map(String) as unknown as RecordedCall);
      return send.call(this, command, ...rest);
    };
  }

  /** From now on comes what is measured. */
  mark(): void {
    this.#before = this.#calls;
    this.#calls = [];
  }

  save(file: string, events: number): void {
    const recording: Recording = { before: this.#before, appends: this.#calls, events };
    writeFileSync(file, JSON.stringify(recording));
    this.#calls = [];
  }
}
