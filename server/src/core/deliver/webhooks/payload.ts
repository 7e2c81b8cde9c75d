import { type EventType, LIMITS, type SessionView } from '@session-hub/shared';
import type { HookMark } from '../../../ports/session-record.js';
import type { LoggedEvent, SessionStore } from '../../../ports/session-store.js';
import type { WebhookSettings } from './webhooks-facade.js';

/** What one delivery says, and how far the receiver knows the log then. */
export interface Payload {
  readonly from: number;
  readonly to: number;
  /** Null when nothing of the range is for this hook. */
  readonly body: string | null;
}

/** Reads the next delivery from the log; null when the log is not of this epoch any more. */
export async function readPayload(
  store: SessionStore,
  { name, types }: WebhookSettings,
  view: SessionView,
  { seq, upTo }: HookMark,
): Promise<Payload | null> {
  const { id, epoch } = view;
  const logged = await store.log({
    id,
    after: seq,
    upTo,
    limit: LIMITS.historyPage,
    maxLength: LIMITS.pageLength,
    take: 'oldest',
    only: 'all',
  });
  // Events carry no epoch: they are of this one only if the log still is.
  const heads = await store.heads([id]);
  if (heads.get(id)?.epoch !== epoch) return null;
  const from = seq + 1;
  const to = logged.at(-1)?.seq ?? upTo;
  const firstKept = logged[0]?.seq ?? upTo + 1;
  const wanted = logged.filter((event) => types === '*' || types.has(typeOf(event)));
  if (wanted.length === 0 && firstKept === from) return { from, to, body: null };
  const head = JSON.stringify({
    hook: name,
    session: { id, owner: view.owner, template: view.template, title: view.title, status: view.status },
    epoch,
    from,
    to,
    ...(firstKept === from ? {} : { missing: { from, to: firstKept - 1 } }),
  });
  // The texts of events are made once in their life, and not here.
  const body = `${head.slice(0, -1)},"events":[${wanted.map(({ text }) => text).join(',')}]}`;
  return { from, to, body };
}

function typeOf({ text }: LoggedEvent): EventType {
  return (JSON.parse(text) as { type: EventType }).type;
}
