/** R4, with room for what surrounds a message. */
export const MESSAGE_BYTES = 262_144 - 1_024;

/** In bytes, as it will travel. */
export function lengthOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
