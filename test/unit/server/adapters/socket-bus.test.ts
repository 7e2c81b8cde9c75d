import { describe, expect, it } from '@jest/globals';
import { reachesOthers } from 'session-hub/internal/adapters/socket-cluster/socket-bus.js';
import { Server } from 'socket.io';

describe('a Socket.IO server without an adapter', () => {
  it.each([
    ['that does nothing special', {}],
    ['that recovers connections', { connectionStateRecovery: {} }],
  ])('%s reaches no other node', (_what, options) => {
    expect(reachesOthers(new Server(options).of('/hub'))).toBe(false);
  });
});
