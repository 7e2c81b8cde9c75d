/** A piece of the page: an element that can be brought up to date. */
export interface Part<Value> {
  readonly root: HTMLElement;
  update(value: Value): void;
}
