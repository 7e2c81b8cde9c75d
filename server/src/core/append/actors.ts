/** Stands as `by` in what the hub does of its own accord. */
export const HUB_ACTOR = 'hub';
