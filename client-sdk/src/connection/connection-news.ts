import type { HubError, Push, PushName } from '@session-hub/shared';

/** What the parts of the SDK hear from their connection: its own turns, and whatever the hub pushes. */
export type ConnectionNews = { [Name in PushName]: Push<Name> } & {
  /** The state is another one. */
  change: null;
  /** A link is up, and nothing has been said on it. */
  open: null;
  /** The link is gone; its requests have been answered with null. */
  lost: null;
  /** No link will come by itself any more. */
  stop: HubError;
  /** A link is made because the page asked for it: what was refused before may be possible now. */
  again: null;
};
