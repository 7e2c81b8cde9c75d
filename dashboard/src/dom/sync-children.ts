/**
 * Makes the children of `parent` exactly `wanted`, in this order, and moves as few as possible: what stays in
 * its place keeps focus, selection and scroll position.
 */
export function syncChildren(parent: Node, wanted: readonly Node[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) {
    if (!keep.has(child)) parent.removeChild(child);
  }
  let place = parent.firstChild;
  for (const child of wanted) {
    if (child === place) place = place.nextSibling;
    else parent.insertBefore(child, place);
  }
}
