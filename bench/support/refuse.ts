/** Says why nothing is done, and ends. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
