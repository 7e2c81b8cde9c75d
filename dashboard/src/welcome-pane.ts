import { createElement } from './dom/create-element.js';
import type { Part } from './dom/part.js';
import { setAttribute, setText } from './dom/set-text.js';

const EMIT = `const job = await hub.create({ title: 'Hello' });
job.progress(3, 10, 'Rendering');
await job.complete();`;

/** What stands where a session will be: a word of welcome in an empty hub, a hint in a full one. */
export function welcomePane(startDemo: () => void): Part<{ isEmptyHub: boolean }> {
  const title = createElement('h1');
  const text = createElement('p');
  const demo = createElement('button', { type: 'button', class: 'primary' }, 'Start a demo session');
  demo.addEventListener('click', startDemo);
  const code = createElement('pre', { tabindex: 0, 'aria-label': 'How a program reports' }, EMIT);
  const own = createElement('p', {}, 'Or report from a program of your own, in three lines:');
  const root = createElement('main', { class: 'welcome' }, title, text, demo, own, code);
  return {
    root,
    update({ isEmptyHub }) {
      setText(title, isEmptyHub ? 'Nothing runs here yet' : 'Choose a session');
      setText(
        text,
        isEmptyHub
          ? 'Long-running work shows up here by itself as soon as it reports.'
          : 'Its status, progress and every event appear here, live. After any break you see exactly what you missed.',
      );
      setAttribute(root, 'data-empty', isEmptyHub ? 'true' : null);
      own.hidden = !isEmptyHub;
      code.hidden = !isEmptyHub;
    },
  };
}
