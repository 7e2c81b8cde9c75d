import { expect } from '@jest/globals';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { SessionScript } from '../../contract/session-script.js';
import { waitUntil } from '../wait-until.js';

/** Everything a hub asks of its store, once. */
export async function writesAndReads(subject: RedisStore, id = 'one'): Promise<SessionScript> {
  const session = new SessionScript(id);
  const heard: number[] = [];
  const unlisten = await subject.listen(id, ({ from }) => heard.push(from));
  expect(await subject.write(session.write({ events: [session.line()], wakeAt: 10 }))).toBe('committed');
  expect(await subject.read(id)).toMatchObject({ revision: 1 });
  expect((await subject.list({ limit: 1, text: id })).rows).toHaveLength(1);
  expect((await subject.due(20, 1_000)).map((due) => due.id)).toContain(id);
  await waitUntil(async () => heard.length === 1, 5_000, 'the publication');
  unlisten();
  return session;
}
