/** The session that the address names: `#/ID`. Null when it names none. */
export function routeOf(hash: string): string | null {
  const path = /^#\/(.+)$/.exec(hash)?.[1];
  if (path === undefined) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function linkTo(id: string): string {
  return `#/${encodeURIComponent(id)}`;
}
