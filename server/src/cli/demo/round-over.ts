/** Ends a scenario early: its session ended from outside, or the demo stops. No failure. */
export class RoundOver extends Error {
  override readonly name = 'RoundOver';
}
