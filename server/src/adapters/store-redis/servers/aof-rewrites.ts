import type { Cancel, Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';

/** One primary, as the driver gives it. */
export interface AofServer {
  info(): Promise<string>;
  bgrewriteaof(): Promise<unknown>;
  readonly stream: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined };
}

export interface AofRewritesOptions {
  clock: Clock;
  logger: Logger;
  /** The servers that take writes at the moment. */
  servers(): readonly AofServer[];
}

interface Facts {
  readonly address: string;
  /** Every process of Redis has another one. */
  readonly process: string;
  readonly role: string;
  readonly state: 'fit' | 'under way' | 'failed' | 'not begun';
}

/** `fit`: the file is whole, or there is none. `unfit`: it may be torn, and nothing waits for it any more. */
type Known =
  | { readonly kind: 'fit' }
  | { readonly kind: 'unfit'; readonly warning: string; readonly askedAt: number };

/** Writes wait this long at most for a rewrite. */
const LONGEST_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** Between two requests for a rewrite that could not be had. */
const ASK_AGAIN_MS = 60_000;
/** A script meets another process at most this often before its call fails. */
const MOST_TRIES = 3;

/**
 * Has the append-only file of each Redis rewritten once after every start of its process, before anything is written.
 *
 * A file that ends in the middle of a transaction is cut when Redis loads it, but the beginning of the transaction stays in
 * the file (seen in 7.0.15). The next load takes the end of a later transaction for the end of that one, and runs what
 * nothing had acknowledged in place of what was. A rewrite makes a new file from what is in memory. That it was made is
 * known to the process itself, so no note of it can be wrong after another restart. Redis runs one at a time: of several hubs
 * that ask at the same moment one is obeyed, and all wait for the same rewrite, also when the one that asked has died.
 */
export class AofRewrites {
  readonly #options: AofRewritesOptions;
  readonly #known = new Map<string, Known>();
  /** By address, the processes that are read from and may not be written to yet. */
  readonly #unsettled = new Map<string, string>();
  readonly #looking = new Map<AofServer, Promise<Facts>>();
  #waiting = 0;
  #losses = 0;

  constructor(options: AofRewritesOptions) {
    this.#options = options;
  }

  /** Looks at every server, and waits for the rewrites that are missing. Rejects when a server cannot be asked. */
  async look(): Promise<void> {
    const looks = this.#options.servers().map((server) => this.#lookAt(server));
    const processes = new Set<string>();
    const addresses = new Set<string>();
    for (const outcome of await Promise.allSettled(looks)) {
      if (outcome.status === 'rejected') throw outcome.reason;
      processes.add(outcome.value.process);
      addresses.add(outcome.value.address);
    }
    for (const process of this.#known.keys()) if (!processes.has(process)) this.#known.delete(process);
    for (const address of this.#unsettled.keys())
      if (!addresses.has(address)) this.#unsettled.delete(address);
  }

  /** For a link that is only read from, as soon as it is there. */
  async meet(server: AofServer): Promise<void> {
    const facts = await factsOf(server);
    if (facts.role === 'master') this.#note(facts);
  }

  /** Resolves once what was read before the call is as durable as a write. Rejects when that is not known. */
  async settled(): Promise<void> {
    if (this.#unsettled.size > 0) await this.look();
  }

  /**
   * Runs a script that writes, and that fails with `RESTARTED`, before it changes anything, on a server whose process is none
   * of `processes`. Then it runs again once the file of that process is rewritten.
   */
  async run<Reply>(script: (processes: string) => Promise<Reply>): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await script([...this.#known.keys()].join(' '));
      } catch (error) {
        const process = error instanceof Error ? /RESTARTED (\w+)/.exec(error.message)?.[1] : undefined;
        if (process === undefined) throw error;
        if (attempt === MOST_TRIES)
          throw new Error('Redis was started again, and its append-only file cannot be rewritten yet.', {
            cause: error,
          });
        await this.#lookFor(process);
      }
    }
  }

  /**
   * How often a process has ended that was read from, and whose file was never rewritten: what was read may not have reached the
   * disk, and no count of writes would show it.
   */
  get losses(): number {
    return this.#losses;
  }

  /** Why writes wait; null when they do not. */
  get trouble(): string | null {
    return this.#waiting === 0
      ? null
      : 'Redis was started again and rewrites its append-only file: writes wait for that, at most 10 s.';
  }

  /** What an operator has to do, although everything works; null when there is nothing. */
  get warning(): string | null {
    for (const known of this.#known.values()) if (known.kind === 'unfit') return known.warning;
    return null;
  }

  /** Whether it is found or not: the script is tried again. A server that does not answer holds up only its own. */
  async #lookFor(process: string): Promise<void> {
    const looks = this.#options.servers().map(async (server) => {
      if ((await this.#lookAt(server)).process !== process) throw new Error('another process');
    });
    await Promise.any(looks).catch(() => {});
  }

  /** Its process may be written to from here on. Several calls share one look. */
  #lookAt(server: AofServer): Promise<Facts> {
    const underWay = this.#looking.get(server);
    if (underWay !== undefined) return underWay;
    const look = this.#settle(server).finally(() => this.#looking.delete(server));
    this.#looking.set(server, look);
    return look;
  }

  async #settle(server: AofServer): Promise<Facts> {
    const facts = await factsOf(server);
    this.#note(facts);
    const known = this.#known.get(facts.process);
    if (known?.kind === 'unfit') await this.#askAgain(server, facts, known.askedAt);
    else if (known === undefined) await this.#waitForRewrite(server, facts);
    this.#unsettled.delete(facts.address);
    return facts;
  }

  #note({ address, process, state }: Facts): void {
    const before = this.#unsettled.get(address);
    if (before !== undefined && before !== process) this.#losses += 1;
    if (state === 'fit') this.#known.set(process, { kind: 'fit' });
    if (this.#known.has(process)) this.#unsettled.delete(address);
    else this.#unsettled.set(address, process);
  }

  async #waitForRewrite(server: AofServer, facts: Facts): Promise<void> {
    const { clock, logger } = this.#options;
    logger.info('Redis was started again: its append-only file is rewritten first', {
      server: facts.address,
    });
    this.#waiting += 1;
    let isOver = false;
    const cancel: Cancel = clock.after(LONGEST_WAIT_MS, () => {
      isOver = true;
    });
    try {
      const problem = await this.#rewrite(server, facts, () => isOver);
      if (problem === null) this.#known.set(facts.process, { kind: 'fit' });
      else this.#warn(facts, problem);
    } finally {
      cancel();
      this.#waiting -= 1;
    }
  }

  /** Returns why the rewrite could not be had, and null once it is there. Rejects when the process has ended meanwhile. */
  async #rewrite(
    server: AofServer,
    { process, state }: Facts,
    isOver: () => boolean,
  ): Promise<string | null> {
    const refusal = state === 'under way' ? null : await refusalOf(server);
    if (refusal !== null) return refusal;
    while (!isOver()) {
      await new Promise<void>((resolve) => this.#options.clock.after(LOOK_EVERY_MS, resolve));
      const facts = await factsOf(server);
      if (facts.process !== process) throw new Error('Redis was started once more.');
      if (facts.state === 'fit') return null;
      if (facts.state !== 'under way') return FAILED;
    }
    return UNFINISHED;
  }

  /** Nothing waits for it any more. */
  async #askAgain(server: AofServer, facts: Facts, askedAt: number): Promise<void> {
    if (facts.state === 'under way') return;
    if (Math.abs(this.#options.clock.now() - askedAt) < ASK_AGAIN_MS) return;
    this.#warn(facts, (await refusalOf(server)) ?? UNFINISHED);
  }

  #warn({ address, process }: Facts, problem: string): void {
    const { clock, logger } = this.#options;
    const warning = `Redis at ${address} has not rewritten its append-only file since it was started. If the file was torn, another restart may replace acknowledged events. ${problem}`;
    const before = this.#known.get(process);
    if (before?.kind !== 'unfit' || before.warning !== warning) logger.warn(warning);
    this.#known.set(process, { kind: 'unfit', warning, askedAt: clock.now() });
  }
}

const UNFINISHED =
  'The rewrite takes longer than 10 s; this warning ends with it. If it stays, look at the log of Redis.';
const FAILED =
  'The rewrite failed: look at the log of Redis, and make room on its disk and in its memory. The hub asks again every minute.';

/** Null when Redis rewrites its file now, or as soon as it can. Rejects when it does not answer. */
async function refusalOf(server: AofServer): Promise<string | null> {
  try {
    await server.bgrewriteaof();
    return null;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
    if (error.message.includes('already in progress')) return null;
    if (error.message.includes("Can't execute")) return FAILED;
    return `Redis refused the rewrite (${error.message}). Allow session-hub's user "+bgrewriteaof"; where that is not possible, run BGREWRITEAOF after each restart of Redis.`;
  }
}

async function factsOf(server: AofServer): Promise<Facts> {
  const info = await server.info();
  const { remoteAddress, remotePort } = server.stream;
  const factOf = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  return {
    address: `${remoteAddress}:${remotePort}`,
    process: factOf('run_id'),
    role: factOf('role'),
    state: stateOf(factOf),
  };
}

function stateOf(factOf: (name: string) => string): Facts['state'] {
  if (factOf('aof_enabled') !== '1') return 'fit';
  // -1 until the first rewrite since the start of the process has ended.
  const hasEnded = Number(factOf('aof_last_rewrite_time_sec')) >= 0;
  if (hasEnded && factOf('aof_last_bgrewrite_status') === 'ok') return 'fit';
  if (factOf('aof_rewrite_in_progress') === '1' || factOf('aof_rewrite_scheduled') === '1')
    return 'under way';
  return hasEnded ? 'failed' : 'not begun';
}
