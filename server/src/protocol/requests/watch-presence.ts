import { hubError, LIMITS } from '@session-hub/shared';
import { defineConnectionRequest } from '../registry/define-request.js';

/** Takes the place of a list that is being opened; another one in its place says that it is not wanted any more. */
const opening = () => ({ version: 0, people: [], total: 0, connections: 0, close: () => {} });

export const watchPresence = defineConnectionRequest('watch-presence', {
  permission: 'read',
  rule: 'R57',
  errors: ['session_not_found', 'too_many_subscriptions'],
  async run(context, { id }) {
    const { hub, who, channel, presences } = context;
    if (!presences.has(id) && presences.size >= LIMITS.presencesPerConnection) {
      throw hubError('too_many_subscriptions', { details: { limit: LIMITS.presencesPerConnection } });
    }
    const place = opening();
    presences.get(id)?.close();
    presences.set(id, place);
    try {
      const watched = await hub.watchPresence(who, id, (change) =>
        channel.push('presence', { id, ...change }),
      );
      if (context.closed || presences.get(id) !== place) watched.close();
      else presences.set(id, watched);
      const { version, people, total, connections } = watched;
      return { version, people, total, connections };
    } catch (error) {
      if (presences.get(id) === place) presences.delete(id);
      throw error;
    }
  },
});
