// Loaded before a hub (`node --import`): on SIGUSR2 its wall clock jumps to be off by what DATA_DIR/clock-shift says, in
// milliseconds, as if somebody had set the machine's clock. Counters and timers go on, as they do then.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RealDate = Date;
const file = join(process.env.DATA_DIR ?? '.', 'clock-shift');
let shift = 0;

process.on('SIGUSR2', () => {
  shift = Number(readFileSync(file, 'utf8'));
  writeFileSync(`${file}-seen`, String(shift));
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) =>
    args.length === 0 ? new target(target.now() + shift) : Reflect.construct(target, args),
  apply: (target) => new target(target.now() + shift).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => RealDate.now() + shift : Reflect.get(target, name, receiver),
});
