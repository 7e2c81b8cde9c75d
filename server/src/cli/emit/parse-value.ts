/** JSON where it is JSON; else the text as it stands, so that `Rendering` needs no quotes in quotes. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
