import type { DeadLetter, HookMark } from '../../../ports/session-record.js';

/** Numbers of a log that one delivery covers at most. */
export const BATCH_SPAN = 500;
/** Dead letters of one hook in one session; when there are more the oldest two become one. */
export const MOST_LETTERS = 4;

export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

export function isOpen({ seq, last }: HookMark): boolean {
  return last > seq;
}

/** Events of a write that the hook has to be told of, from the first to the last. */
export function noted(mark: HookMark | null, name: string, { from, to }: SeqRange, now: number): HookMark {
  if (mark !== null && isOpen(mark)) return { ...mark, last: to };
  return fresh(name, from - 1, to, now, mark?.dead ?? []);
}

/** The node holds it until `until`. */
export function held(mark: HookMark, holder: string, until: number): HookMark {
  return { ...mark, holder, at: until };
}

/** Whoever comes first from `at` on may have it. */
export function letGo(mark: HookMark, at: number): HookMark {
  return { ...mark, holder: null, at };
}

/** The receiver knows everything up to `upTo`. The holder goes on with what is behind it. */
export function told(mark: HookMark, upTo: number, now: number): HookMark {
  return { ...mark, seq: upTo, upTo: nextEnd(mark, upTo), tries: 0, since: now };
}

/** One try more has failed, and the next comes at `at`. */
export function failed(mark: HookMark, at: number): HookMark {
  return { ...letGo(mark, at), tries: mark.tries + 1 };
}

/**
 * The next delivery, or all that is open, becomes a dead letter. What is behind it keeps the age of the one given
 * up: a receiver that has been away for too long is not waited for once more with each delivery.
 */
export function givenUp(
  mark: HookMark,
  what: 'next' | 'all',
  { at, reason, tries }: { at: number; reason: string; tries: number },
): HookMark {
  const to = what === 'all' ? mark.last : mark.upTo;
  const letter: DeadLetter = { from: mark.seq + 1, to, at, tries, reason };
  const dead = withLetter(mark.dead, letter);
  return { ...letGo(mark, at), seq: to, upTo: nextEnd(mark, to), tries: 0, dead };
}

/** Everything from `from` to the head is told again. */
export function replayed(
  mark: HookMark | null,
  name: string,
  { from, to: head }: SeqRange,
  now: number,
): HookMark {
  const seq = mark !== null && isOpen(mark) ? Math.min(mark.seq, from - 1) : from - 1;
  const dead = (mark?.dead ?? []).flatMap((letter) =>
    letter.from > seq ? [] : [{ ...letter, to: Math.min(letter.to, seq) }],
  );
  return fresh(name, seq, head, now, dead);
}

/** A mark that says nothing is not kept. */
export function isWorthKeeping(mark: HookMark): boolean {
  return isOpen(mark) || mark.dead.length > 0;
}

export function withMark(marks: readonly HookMark[], changed: HookMark): readonly HookMark[] {
  const others = marks.filter(({ name }) => name !== changed.name);
  return isWorthKeeping(changed) ? [...others, changed] : others;
}

function fresh(name: string, seq: number, last: number, now: number, dead: readonly DeadLetter[]): HookMark {
  const upTo = Math.min(last, seq + BATCH_SPAN);
  return { name, seq, upTo, last, holder: null, at: now, tries: 0, since: now, dead };
}

function nextEnd({ upTo, last }: HookMark, seq: number): number {
  return seq < upTo ? upTo : Math.min(last, seq + BATCH_SPAN);
}

/** Letters that touch become one, and so do the oldest when there are too many: nothing that was given up is forgotten. */
function withLetter(letters: readonly DeadLetter[], letter: DeadLetter): readonly DeadLetter[] {
  const newest = letters.at(-1);
  if (newest !== undefined && newest.to + 1 >= letter.from)
    return [...letters.slice(0, -1), joined(newest, letter)];
  if (letters.length < MOST_LETTERS) return [...letters, letter];
  const [first, second, ...others] = letters;
  if (first === undefined || second === undefined) return [letter];
  return [joined(first, second), ...others, letter];
}

function joined(older: DeadLetter, newer: DeadLetter): DeadLetter {
  return { ...newer, from: Math.min(older.from, newer.from), to: Math.max(older.to, newer.to) };
}
