import { eventLine } from '../format/event-line.js';
import { liveLines } from '../format/live-lines.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import { LiveBlock } from '../terminal/live-block.js';
import { cutText } from './plain-output.js';
import type { TailOutput, TailState } from './tail-output.js';

/** Events scroll by; below them stands how far the session is and how current the picture. */
export function liveOutput({ stdout, env }: Pick<Io, 'stdout' | 'env'>): TailOutput {
  const style = styleFor(stdout, env);
  let newest: TailState | null = null;
  const block = new LiveBlock(stdout, (width) =>
    newest === null ? [] : liveLines({ ...newest, now: Date.now(), width, style }),
  );
  return {
    event(event) {
      block.scroll(eventLine(event, Date.now(), style));
    },
    changed(state) {
      newest = state;
      block.changed();
    },
    cut(oldest) {
      block.scroll(style('warn', cutText(oldest)));
    },
    close() {
      block.close();
    },
  };
}
