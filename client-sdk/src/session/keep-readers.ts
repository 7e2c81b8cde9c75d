import type { Cancel } from '../core/environment.js';
import type { ScopedEnvironment } from '../core/scoped-environment.js';
import type { Persistence } from '../persist/persistence.js';
import { cursorOf, enter, type Reader, withoutHub } from './reader.js';

const SAVE_AFTER_MS = 500;

export interface Keeper {
  /** Brings back what an earlier visit kept, then calls `ready`. */
  load(reader: Reader): void | Promise<void>;
  /** There is something newer to keep. */
  note(reader: Reader): void;
}

/** Lets views and cursors outlive the page, where a persistence was given. */
export function keepReaders(
  { after, hold }: ScopedEnvironment,
  persist: Persistence | undefined,
  ready: (reader: Reader) => void,
): Keeper {
  const go = (reader: Reader) => {
    reader.isLoading = false;
    ready(reader);
  };
  if (!persist) return { load: go, note() {} };

  const changed = new Set<Reader>();
  let cancel: Cancel | null = null;
  const save = () => {
    cancel?.();
    cancel = null;
    for (const { id, view } of changed) {
      if (view) void attempt(() => persist.save(id, { cursor: cursorOf(view), view }));
    }
    changed.clear();
  };
  hold(() => persist.onHide?.(save));

  return {
    async load(reader) {
      const saved = await attempt(() => persist.load(reader.id));
      if (saved) {
        reader.view = saved.view;
        reader.rightAt = saved.view.updatedAt;
        enter(reader, withoutHub(reader));
      }
      go(reader);
    },
    note(reader) {
      changed.add(reader);
      cancel ??= after(SAVE_AFTER_MS, save);
    },
  };
}

/** What cannot be kept or brought back is caught up on. */
async function attempt<Value>(act: () => Value | Promise<Value>): Promise<Value | null> {
  try {
    return await act();
  } catch {
    return null;
  }
}
