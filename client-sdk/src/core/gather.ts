import type { Environment } from './environment.js';

/** However often it is called in one moment, `task` runs once, when the moment is over. */
export function gather({ soon }: Environment, task: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    soon(() => {
      planned = false;
      task();
    });
  };
}
