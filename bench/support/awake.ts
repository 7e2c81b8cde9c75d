import { HAS_OWN_CORE } from './pin.js';

/**
 * Does the work without ever going to sleep in between: waking up a reader that sleeps is the work of whoever writes to
 * it, and how often it has to be done would depend on which of the two happens to be the faster one.
 */
export async function awake<Value>(work: () => Promise<Value>): Promise<Value> {
  // On a single core it would only keep the server from it.
  if (!HAS_OWN_CORE) return await work();
  let isOver = false;
  const stayAwake = (): void => {
    if (!isOver) setImmediate(stayAwake);
  };
  stayAwake();
  try {
    return await work();
  } finally {
    isOver = true;
  }
}
