/** Raised when an older client could no longer follow the rules of PROTOCOL.md. */
export const PROTOCOL_VERSION = 1;

/** The Socket.IO namespace the hub speaks in, unless its owner chose another. */
export const DEFAULT_NAMESPACE = '/hub';
