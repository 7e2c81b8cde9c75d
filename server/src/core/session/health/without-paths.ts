/** An absolute path, where a sentence begins to name it. */
const PATH = /(^|[\s"'`(=[])(?:file:\/\/|\/|~\/|\\\\|[A-Za-z]:[\\/])[^\s"'`),;\]]+/g;

/** A reason as anybody may read it: where files lie is for the log alone. */
export function withoutPaths(reason: string): string {
  return reason.replace(PATH, '$1…');
}
