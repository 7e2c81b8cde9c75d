const KEY = 'session-hub:token';

/** The token of this tab. It is gone when the tab is closed, and never stands in an address. */
export const accessToken = {
  /** Undefined when there is none, as on a hub that asks for none. */
  get(): string | undefined {
    return sessionStorage.getItem(KEY) ?? undefined;
  },
  set(token: string): void {
    sessionStorage.setItem(KEY, token);
  },
};
