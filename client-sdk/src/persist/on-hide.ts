/** Missing in Node. */
const { addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;

/** The last moment a page is sure to have. */
export function onHide(listener: () => void): () => void {
  addEventListener?.('pagehide', listener);
  return () => removeEventListener?.('pagehide', listener);
}
