const KEY = 'session-hub:token';

/** The token of this tab. It is gone when the tab is closed, and never stands in an address. */
export const accessToken = {
  get(): string {
    return sessionStorage.getItem(KEY) ?? '';
  },
  set(token: string): void {
    sessionStorage.setItem(KEY, token);
  },
};
