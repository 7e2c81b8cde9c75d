const SLOTS = 16_384;

/** The slot of a key that has a hash tag, as the cluster specification defines it: CRC-16/XMODEM of the tag. */
export function clusterSlot(key: string): number {
  const start = key.indexOf('{') + 1;
  let crc = 0;
  for (const byte of Buffer.from(key.slice(start, key.indexOf('}', start)))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc % SLOTS;
}
