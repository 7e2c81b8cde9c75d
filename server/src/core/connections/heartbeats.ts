import type { Cancel, Clock } from '../../ports/clock.js';

/** Ten seconds are promised, and timers are late. */
const ROUND_MS = 9_500;
/** Telling more in one go would hold up everything else for longer than a write to the store takes. */
const AT_ONCE = 50;

/**
 * Everybody's turn comes once in ten seconds, a few at a time and under one timer, which runs only while there is
 * anybody. Goes by no time of day, which may jump.
 */
export class Heartbeats<Member> {
  readonly #clock: Clock;
  readonly #beat: (group: readonly Member[]) => void;
  /** Whose turn is next comes first. */
  readonly #members = new Set<Member>();
  /** So many make a round; what the timer goes by. */
  #groups = 0;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, beat: (group: readonly Member[]) => void) {
    this.#clock = clock;
    this.#beat = beat;
  }

  add(member: Member): void {
    this.#members.add(member);
    // A crowd does not wait for the timer of the few that were there before it.
    if (this.#groupsNow() >= 2 * this.#groups) this.#plan();
  }

  remove(member: Member): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#groups = 0;
  }

  #plan(): void {
    this.stop();
    if (this.#members.size === 0) return;
    this.#groups = this.#groupsNow();
    this.#cancel = this.#clock.after(ROUND_MS / this.#groups, () => {
      const group = this.#takeGroup();
      this.#plan();
      this.#beat(group);
    });
  }

  #groupsNow(): number {
    return Math.ceil(this.#members.size / AT_ONCE);
  }

  #takeGroup(): readonly Member[] {
    const group: Member[] = [];
    const size = Math.ceil(this.#members.size / this.#groupsNow());
    for (const member of this.#members) {
      if (group.length === size) break;
      group.push(member);
    }
    for (const member of group) {
      this.#members.delete(member);
      this.#members.add(member);
    }
    return group;
  }
}
