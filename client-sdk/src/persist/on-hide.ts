/** The last moment a page is sure to have. */
export function onHide(listener: () => void): () => void {
  globalThis.addEventListener?.('pagehide', listener);
  return () => globalThis.removeEventListener?.('pagehide', listener);
}
