import type { Cancel, Environment } from '../environment.js';
import type { Persistence } from '../persist/persistence.js';
import { enter, type Reader } from './reader.js';

const SAVE_AFTER_MS = 500;

export interface Keeper {
  /** Brings back what an earlier visit kept, then calls `ready`. */
  load(reader: Reader): void;
  /** There is something newer to keep. */
  note(reader: Reader): void;
}

/** Lets views and cursors outlive the page, where a persistence was given. */
export function keepReaders(
  { after }: Environment,
  persist: Persistence | undefined,
  ready: (reader: Reader) => void,
): Keeper {
  const changed = new Set<Reader>();
  let cancel: Cancel | null = null;

  function save() {
    cancel?.();
    cancel = null;
    for (const { id, view } of changed) {
      if (view) void persist?.save(id, { cursor: { epoch: view.epoch, seq: view.seq }, view });
    }
    changed.clear();
  }
  persist?.onHide?.(save);

  async function bring(reader: Reader) {
    try {
      const saved = await persist?.load(reader.id);
      if (!saved) return;
      reader.view = saved.view;
      enter(reader, { kind: 'stale', since: saved.view.updatedAt });
    } catch {
      // What cannot be brought back is caught up on.
    }
  }

  return {
    load(reader) {
      const go = () => {
        reader.isLoading = false;
        ready(reader);
      };
      if (!persist) return go();
      void bring(reader).then(go);
    },
    note(reader) {
      if (!persist) return;
      changed.add(reader);
      cancel ??= after(SAVE_AFTER_MS, save);
    },
  };
}
