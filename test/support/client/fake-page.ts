let current: FakePage | null = null;

// What asks for these keeps the ones it finds when it is loaded, so they are there from the start.
Object.assign(globalThis, {
  addEventListener: (name: string, listener: () => void) => {
    if (name === 'pagehide') current?.listeners.add(listener);
  },
  removeEventListener: (name: string, listener: () => void) => {
    if (name === 'pagehide') current?.listeners.delete(listener);
  },
});

/** As much of a page as a persistence needs, until `leave()`. To be loaded before what is to find it. */
export class FakePage {
  readonly items = new Map<string, string>();
  readonly listeners = new Set<() => void>();
  isFull = false;
  isForbidden = false;

  constructor() {
    const storage = {
      getItem: (key: string) => this.items.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (this.isFull) throw new Error('QuotaExceededError');
        this.items.set(key, value);
      },
      removeItem: (key: string) => void this.items.delete(key),
    };
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        if (this.isForbidden) throw new Error('SecurityError');
        return storage;
      },
    });
    current = this;
  }

  hide(): void {
    for (const listener of [...this.listeners]) listener();
  }

  leave(): void {
    Reflect.deleteProperty(globalThis, 'localStorage');
    current = null;
  }
}
