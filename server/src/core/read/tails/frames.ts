import type { Cursor, ResetFrame } from '@session-hub/shared';
import type { EncodedFrame } from '../../../ports/frame-sink.js';

interface Target {
  id: string;
  epoch: string;
  from: number;
  to: number;
}

interface Range {
  from: number;
  to: number;
}

/** Frames are put together from texts that exist already. Ids and epochs need no escaping: their schemas see to it. */
export function eventsFrame(target: Target, eventTexts: readonly string[]): EncodedFrame {
  const text = `{"kind":"events",${head(target)},"events":[${eventTexts.join(',')}]}`;
  return { kind: 'events', ...target, end: endOf(target), text, eventTexts, viewText: null };
}

export function viewFrame(
  target: Target,
  viewText: string,
  eventTexts: readonly string[],
  omitted: Range | null,
): EncodedFrame {
  const left = omitted === null ? '' : `,"omitted":{"from":${omitted.from},"to":${omitted.to}}`;
  const text = `{"kind":"view",${head(target)},"view":${viewText},"events":[${eventTexts.join(',')}]${left}}`;
  return { kind: 'view', ...target, end: endOf(target), text, eventTexts, viewText };
}

export function resetFrame(
  { id, epoch, to }: Omit<Target, 'from'>,
  reason: ResetFrame['reason'],
  viewText: string,
): EncodedFrame {
  const text = `{"kind":"reset","id":"${id}","epoch":"${epoch}","to":${to},"reason":"${reason}","view":${viewText}}`;
  return { kind: 'reset', id, epoch, from: to, to, end: { epoch, seq: to }, text, eventTexts: [], viewText };
}

const endOf = ({ epoch, to }: Target): Cursor => ({ epoch, seq: to });

function head({ id, epoch, from, to }: Target): string {
  return `"id":"${id}","epoch":"${epoch}","from":${from},"to":${to}`;
}

interface FrameCacheLimits {
  frames: number;
  /** Of their texts together. */
  length: number;
}

/** Frames by where they begin, for readers that come from the same place. The oldest give way. */
export class FrameCache {
  readonly #limits: FrameCacheLimits;
  readonly #frames = new Map<number, EncodedFrame>();
  #length = 0;

  constructor(limits: FrameCacheLimits) {
    this.#limits = limits;
  }

  get(from: number): EncodedFrame | undefined {
    return this.#frames.get(from);
  }

  set(from: number, frame: EncodedFrame): void {
    this.#drop(from);
    this.#frames.set(from, frame);
    this.#length += frame.text.length;
    for (const oldest of this.#frames.keys()) {
      const { frames, length } = this.#limits;
      // The newest stays whatever its size: somebody is waiting for it.
      if (this.#frames.size === 1 || (this.#frames.size <= frames && this.#length <= length)) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    if (this.#frames.size === 0) return;
    this.#frames.clear();
    this.#length = 0;
  }

  #drop(from: number): void {
    this.#length -= this.#frames.get(from)?.text.length ?? 0;
    this.#frames.delete(from);
  }
}
