import type { Tombstone } from '@session-hub/shared';

/** Somebody who follows a session. `wake` says that a frame can be had; it may be called more often than needed. */
export interface Follower {
  /** Where it stands among the followers; theirs alone to change. */
  place: number;
  wake(): void;
  /** R47: the session is not there any more, and nothing more will be had of it. */
  vanish(tombstone: Tombstone | null): void;
}

/** In one row, because all of them are gone through for every event. Their order means nothing. */
export class Followers {
  #all: Follower[] = [];

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** One that is not among them yet. */
  add(follower: Follower): void {
    follower.place = this.#all.length;
    this.#all.push(follower);
  }

  /** The last one takes the place of the one that goes. */
  delete(follower: Follower): void {
    if (this.#all[follower.place] !== follower) return;
    const last = this.#all.pop();
    if (last === undefined || last === follower) return;
    last.place = follower.place;
    this.#all[follower.place] = last;
  }

  wakeAll(): void {
    for (const follower of this.#all) follower.wake();
  }

  /** All there were; there are none from now on. */
  takeAll(): readonly Follower[] {
    const all = this.#all;
    this.#all = [];
    return all;
  }
}
