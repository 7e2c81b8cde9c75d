import type { OnPayload } from './raw-socket.js';

const MESSAGE = '4'.charCodeAt(0);
const ACK = '3'.charCodeAt(0);
const REFUSED = '[{"ok":false';

/** Holds what was sent to a server against what it says to have stored. */
export class Acknowledgements {
  #sent = 0;
  #stored = 0;
  #refusal: string | null = null;
  #onChange: () => void = () => {};

  /** One more message that asks for an acknowledgement. */
  sent(): void {
    this.#sent += 1;
  }

  /** What comes back, among whatever else a server says. */
  readonly take: OnPayload = (buffer, start, end) => {
    if (buffer[start] !== MESSAGE || buffer[start + 1] !== ACK) return;
    const text = buffer.toString('utf8', start, end);
    if (text.includes(REFUSED)) this.#refusal ??= text;
    else this.#stored += 1;
    this.#onChange();
  };

  /** Resolves when everything sent so far is stored. Rejects when something was refused, or is still missing after that. */
  async complete(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    const wanted = this.#sent;
    while (this.#stored < wanted && this.#refusal === null) {
      const left = end - performance.now();
      if (left <= 0)
        throw new Error(
          `${wanted - this.#stored} of ${wanted} appends were not acknowledged in ${limitMs} ms.`,
        );
      await this.#change(left);
    }
    if (this.#refusal !== null) throw new Error(`The hub refused to append: ${this.#refusal}`);
  }

  async #change(mostMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onChange = resolve;
      timer = setTimeout(resolve, mostMs);
    });
    clearTimeout(timer);
  }
}
