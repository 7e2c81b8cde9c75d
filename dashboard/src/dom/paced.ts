export interface Paced {
  /** Runs the task now when it rested, or once after the pause for all calls until then. */
  (): void;
  cancel(): void;
}

/** A task that runs at most once per `pause` milliseconds, and always once after the last call. */
export function paced(task: () => void, pause = 60): Paced {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const rest = () => {
    timer = setTimeout(() => {
      timer = null;
      if (!again) return;
      again = false;
      rest();
      task();
    }, pause);
  };
  const call = () => {
    if (timer !== null) {
      again = true;
      return;
    }
    rest();
    task();
  };
  return Object.assign(call, {
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      again = false;
    },
  });
}
