const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const WIDE =
  /^(?:\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Printable ASCII, the usual case. */
const SIMPLE = /^[ -~]*$/;

/** How many cells of a terminal the text takes, colours apart. */
export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += cells(segment);
  return width;
}

/** The beginning of the text in at most `width` cells, with an ellipsis where something was left out. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = cells(segment);
    if (used + more > width - 1) break;
    kept += segment;
    used += more;
  }
  return `${kept.trimEnd()}…`;
}

/** Exactly `width` cells: cut, or filled up with spaces. */
export function fitText(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const cut = cutText(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return side === 'left' ? cut + space : space + cut;
}

function cells(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
