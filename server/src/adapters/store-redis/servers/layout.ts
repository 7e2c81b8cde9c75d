import type { RedisClient } from './redis-client.js';
import type { RedisSettings } from './redis-settings.js';

const DEFAULT_PARTITIONS = 64;
/** Raised when the keys change in a way that older hubs cannot read. */
const LAYOUT = 1;

/**
 * The number of partitions: fixed by the first hub that ever used this Redis, checked by every other. It is noted once
 * the partitions themselves say the same, which they do too.
 */
export class Layout {
  readonly #client: RedisClient;
  readonly #key: string;
  readonly #asked: number | null;

  constructor(client: RedisClient, { prefix, partitions }: RedisSettings) {
    this.#client = client;
    this.#key = `${prefix}:layout`;
    this.#asked = partitions;
  }

  /** As the data says, or as it is to be. */
  async partitions(): Promise<number> {
    const noted = await this.#client.get(this.#key);
    if (noted === null) return this.#asked ?? DEFAULT_PARTITIONS;
    const [layout, partitions] = noted.split(' ').map(Number);
    if (layout !== LAYOUT) {
      throw new Error(`the data under ${this.#key} has layout ${layout}, this hub reads layout ${LAYOUT}.`);
    }
    if (this.#asked !== null && partitions !== this.#asked) {
      throw new Error(
        `the URL asks for ${this.#asked} partitions, the data has ${partitions}. The number is fixed at the first start: take partitions=${partitions}, or another prefix.`,
      );
    }
    return partitions ?? DEFAULT_PARTITIONS;
  }

  /** Also puts it back after everything was flushed. */
  async note(partitions: number): Promise<void> {
    await this.#client.set(this.#key, `${LAYOUT} ${partitions}`, 'NX');
  }
}
