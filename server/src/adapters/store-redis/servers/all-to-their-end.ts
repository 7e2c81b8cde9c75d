/** As `Promise.all`, but before it rejects, with the first failure in their order, every one has ended. */
export async function allToTheirEnd(tasks: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(tasks);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
