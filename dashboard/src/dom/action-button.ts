import { createElement } from './create-element.js';

/** A button that does one thing at a time. */
export function actionButton(
  attributes: Readonly<Record<string, string>>,
  label: string,
  run: () => Promise<void>,
): HTMLButtonElement {
  const button = createElement('button', { type: 'button', ...attributes }, label);
  let running = false;
  button.addEventListener('click', async () => {
    if (running) return;
    running = true;
    // Not `disabled`, which would drop the focus of whoever uses the keyboard.
    button.setAttribute('aria-disabled', 'true');
    await run();
    running = false;
    button.removeAttribute('aria-disabled');
  });
  return button;
}
