/**
 * Makes the links of a list one stop of the Tab key, with arrows, Home and End to walk among them. Call the
 * result whenever the links have changed.
 */
export function rovingFocus(list: HTMLElement): () => void {
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>('a')];
  const settle = (chosen: HTMLAnchorElement | null) => {
    for (const link of links()) link.tabIndex = link === chosen ? 0 : -1;
  };
  list.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLAnchorElement) settle(target);
  });
  list.addEventListener('keydown', (event) => {
    const all = links();
    const here = all.findIndex((link) => link.matches(':focus'));
    const target = all[targetOf(event.key, here, all.length)];
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  });
  return () => {
    const all = links();
    if (all.some((link) => link === document.activeElement)) return;
    settle(all.find((link) => link.hasAttribute('aria-current')) ?? all[0] ?? null);
  };
}

function targetOf(key: string, here: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, here + 1);
    case 'ArrowUp':
      return Math.max(0, here - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
