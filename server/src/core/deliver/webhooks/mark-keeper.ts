import { LIMITS } from '@session-hub/shared';
import type { Clock } from '../../../ports/clock.js';
import type { Guards, HookMark } from '../../../ports/session-record.js';
import type { EncodedEvent } from '../../../ports/session-store.js';
import type { Draft } from '../../session/draft/draft.js';
import { givenUp, held, isOpen, letGo, noted, type SeqRange, withMark } from './hook-marks.js';
import type { Lane } from './lane.js';
import { holdFor, type WebhookSettings } from './webhooks-facade.js';

export interface KeptHook {
  readonly settings: WebhookSettings;
  readonly lane: Lane;
}

/**
 * Writes down what webhooks have to be told, in the write that makes it so, and takes for this node what nobody
 * holds. A node that dies leaves marks whose time comes: whoever wakes the session then takes them over.
 */
export class MarkKeeper {
  readonly #hooks: ReadonlyMap<string, KeptHook>;
  readonly #node: string;
  readonly #clock: Clock;
  #isTaking = true;

  constructor(hooks: ReadonlyMap<string, KeptHook>, node: string, clock: Clock) {
    this.#hooks = hooks;
    this.#node = node;
    this.#clock = clock;
  }

  /** From now on what is open is left to others. */
  stopTaking(): void {
    this.#isTaking = false;
  }

  prepare(draft: Draft): void {
    const before = draft.guards.hooks ?? [];
    if (draft.events.length === 0 && before.length === 0) return;
    const now = this.#clock.now();
    let marks = before;
    for (const hook of this.#hooks.values()) {
      const mark = markOf(marks, hook.settings.name);
      const next = this.#prepared(mark, hook, draft.events, now);
      if (next !== null && next !== mark) marks = withMark(marks, next);
    }
    if (marks !== before) draft.setGuards({ hooks: withoutUnknown(marks, this.#hooks) });
  }

  dueAt({ hooks = [] }: Guards): number | null {
    let due: number | null = null;
    for (const mark of hooks) {
      if (isOpen(mark) && this.#hooks.has(mark.name)) due = Math.min(due ?? mark.at, mark.at);
    }
    return due;
  }

  #prepared(
    mark: HookMark | null,
    { settings, lane }: KeptHook,
    events: readonly EncodedEvent[],
    now: number,
  ): HookMark | null {
    const range = rangeFor(settings, events);
    const next = range === null ? mark : noted(mark, settings.name, range, now);
    if (next === null || !isOpen(next) || next.at > now || !this.#isTaking) return next;
    const later = lane.laterThan(now);
    if (later === null) return held(next, this.#node, now + holdFor(settings));
    if (now - next.since < settings.giveUpAfter) return letGo(next, later);
    const reason = 'the receiver could not be reached for too long';
    return letGo(givenUp(next, 'next', { at: now, reason, tries: next.tries }), later);
  }
}

export function markOf(marks: readonly HookMark[], name: string): HookMark | null {
  return marks.find((mark) => mark.name === name) ?? null;
}

function rangeFor({ types }: WebhookSettings, events: readonly EncodedEvent[]): SeqRange | null {
  const first = events.find(({ event }) => types === '*' || types.has(event.type));
  if (first === undefined) return null;
  const last = events.findLast(({ event }) => types === '*' || types.has(event.type)) ?? first;
  return { from: first.event.seq, to: last.event.seq };
}

/** Marks of hooks that were taken out of the settings stay as long as there is room for them. */
function withoutUnknown(
  marks: readonly HookMark[],
  hooks: ReadonlyMap<string, KeptHook>,
): readonly HookMark[] {
  let tooMany = marks.length - LIMITS.webhooks;
  return tooMany <= 0 ? marks : marks.filter(({ name }) => hooks.has(name) || tooMany-- <= 0);
}
