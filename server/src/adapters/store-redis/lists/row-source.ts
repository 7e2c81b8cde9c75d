import type { SessionRow } from '@session-hub/shared';
import type { PagePosition } from '../../store-kit/page-token.js';
import { MARK } from '../servers/keys.js';
import type { ScriptArgument } from '../servers/redis-script.js';

export interface ScanRange {
  /** The index and the range of it. */
  readonly key: string;
  readonly start: string;
  readonly stop: string;
  readonly sessions: string;
  /** Of each group a session must have one facet, beside standing in the range. */
  readonly groups: readonly (readonly string[])[];
  /** A range whose size comes with the first call. */
  readonly sized: { readonly first: string; readonly last: string } | null;
}

/** The matching rows of one index of one partition, in its order, as far as they were scanned. */
export class RowSource {
  readonly #range: ScanRange;
  /** What was found and not taken yet; most of it never is. */
  #texts: string[] = [];
  #first: SessionRow | undefined;
  #start: string;
  /** All that was found so far, as rows or counted. */
  matched = 0;
  /** How much stands in the range whose size was asked for. */
  size = 0;

  constructor(range: ScanRange) {
    this.#range = range;
    this.#start = range.start;
  }

  /** The next row; undefined when there is none, or none is here yet. */
  get first(): SessionRow | undefined {
    const text = this.#texts[0];
    if (text === undefined) return undefined;
    this.#first ??= parsed(text);
    return this.#first;
  }

  get atEnd(): boolean {
    return this.#start === '';
  }

  get mustFetch(): boolean {
    return this.#texts.length === 0 && !this.atEnd;
  }

  /** The session at which the last call stopped. */
  get position(): PagePosition {
    const [id = '', time] = this.#start.split(MARK).reverse();
    return { value: Number(time?.replace(/^\(/, '')), id };
  }

  shift(): void {
    this.#texts.shift();
    this.#first = undefined;
  }

  /** Every row that is here. */
  takeAll(): readonly SessionRow[] {
    const texts = this.#texts;
    this.#texts = [];
    this.#first = undefined;
    return texts.map(parsed);
  }

  get key(): string {
    return this.#range.key;
  }

  get hasGroups(): boolean {
    return this.#range.groups.length > 0;
  }

  /** Its part of a call of scan.lua that goes on where the last one stopped. */
  get scanArgs(): ScriptArgument[] {
    const { sessions, stop, groups } = this.#range;
    const { first = '', last = '' } = (this.#isUntouched ? this.#range.sized : null) ?? {};
    const facets = groups.flatMap((group) => ['group', ...group]);
    return [sessions, this.#start, stop, first, last, facets.length, ...facets];
  }

  /** What scan.lua replied to it. Returns how many steps that took. */
  take([next = '', matched = 0, gone = 0, size = 0, ...rows]: readonly (string | number)[]): number {
    if (this.#isUntouched) this.size = Number(size);
    this.#start = String(next);
    this.matched += Number(matched);
    for (const row of rows) this.#texts.push(String(row));
    return Number(gone);
  }

  get #isUntouched(): boolean {
    return this.#start === this.#range.start;
  }
}

function parsed(text: string): SessionRow {
  return JSON.parse(text) as SessionRow;
}
