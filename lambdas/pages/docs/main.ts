// Entry of the page that shows the API description: filter, copying, colours, and the address in the call lines.

import { readTheme, themeAfter, writeTheme } from '../ops/browser/preferences';
import { byId, inside, setText } from '../ops/view/elements';
import { matching } from './filter';

const COPIED_MS = 1_500;
const THEME_WORDS = { system: 'auto', light: 'light', dark: 'dark' } as const;

const all = <T extends Element>(selector: string): T[] => [...document.querySelectorAll<T>(selector)];
const articles = all<HTMLElement>('article').map((element) => ({
  id: element.id,
  text: (element.textContent ?? '').toLowerCase(),
  element,
}));

function filter(text: string): void {
  const left = matching(articles, text);
  for (const { id, element } of articles) element.hidden = !left.has(id);
  for (const item of all<HTMLElement>('nav [data-for]')) item.hidden = !left.has(item.dataset['for'] ?? '');
  for (const group of all<HTMLElement>('nav .group')) group.hidden = group.querySelector('li:not([hidden])') === null;
  for (const section of all<HTMLElement>('main > section:not(.introduction)')) {
    section.hidden = section.querySelector('article:not([hidden])') === null;
  }
  const operations = all('article.operation:not([hidden])').length;
  const codes = all('article.error-code:not([hidden])').length;
  setText(byId('found', HTMLElement), text.trim() === '' ? '' : `${operations} operations, ${codes} error codes`);
}

function enableFilter(): void {
  const form = byId('filter', HTMLFormElement);
  const input = byId('filter-text', HTMLInputElement);
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', () => filter(input.value));
  // A link to what the filter hides shows it.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest('[hidden]') == null) return;
    input.value = '';
    filter('');
    target.scrollIntoView();
  });
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
}

function enableCopying(): void {
  for (const block of all<HTMLElement>('.copyable')) {
    const button = inside(block, 'button', HTMLButtonElement);
    const code = inside(block, 'code', HTMLElement);
    button.hidden = false;
    button.addEventListener('click', () => void copy(code.textContent ?? '', button));
  }
}

async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  const done = await navigator.clipboard.writeText(text).then(
    () => 'Copied',
    () => 'Not allowed',
  );
  setText(button, done);
  setTimeout(() => setText(button, 'Copy'), COPIED_MS);
}

/** The lines name the gateway of one machine; here they name the one that serves the page. */
function nameThisGateway(): void {
  if (!location.protocol.startsWith('http')) return;
  for (const code of all<HTMLElement>('.copyable code')) {
    setText(code, (code.textContent ?? '').replace('http://127.0.0.1:8000', location.origin));
  }
}

function enableThemes(): void {
  const button = byId('theme', HTMLButtonElement);
  let theme = readTheme();
  const draw = (): void => {
    document.documentElement.dataset['theme'] = theme;
    setText(button, `Colours: ${THEME_WORDS[theme]}`);
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    theme = themeAfter(theme);
    writeTheme(theme);
    draw();
  });
  draw();
}

/** Where the contents stand above the operations they would fill the screen. */
function foldContents(): void {
  const contents = byId('contents', HTMLDetailsElement);
  const narrow = matchMedia('(max-width: 900px)');
  const follow = (): void => {
    contents.open = !narrow.matches;
  };
  narrow.addEventListener('change', follow);
  follow();
}

enableThemes();
foldContents();
nameThisGateway();
enableCopying();
enableFilter();
