// Entry of the page that shows the API description: filter, copying, colours, and the address in the call lines.

import type { Language } from '../../contract/language';
import { readLanguage, readTheme, themeAfter, writeLanguage, writeTheme } from '../ops/browser/preferences';
import { byId, inside, setText } from '../ops/view/elements';
import { matching } from './filter';

const COPIED_MS = 1_500;
let language: Language = 'en';

/** What the script itself says; all else is in the document, in both languages. */
const WORDS = {
  en: {
    theme: 'Colours',
    themes: { system: 'auto', light: 'light', dark: 'dark' },
    copied: 'Copied',
    forbidden: 'Not allowed',
    filter: 'Filter: path, word or code',
    contents: 'Contents',
    controls: 'Controls',
    other: 'ZH 中文',
    found: (operations: number, codes: number) => `${operations} operations, ${codes} error codes`,
  },
  'zh-CN': {
    theme: '配色',
    themes: { system: '自动', light: '浅色', dark: '深色' },
    copied: '已复制',
    forbidden: '不允许',
    filter: '筛选：路径、词语或错误码',
    contents: '目录',
    controls: '设置',
    other: 'EN English',
    found: (operations: number, codes: number) => `${operations} 个接口，${codes} 个错误码`,
  },
} as const;

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
  setText(byId('found', HTMLElement), text.trim() === '' ? '' : WORDS[language].found(operations, codes));
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
  const word = inside(button, '.word', HTMLElement);
  const before = [...word.childNodes];
  // A second click while it still says so changes nothing.
  if (before.every((node) => node instanceof Text)) return;
  const { copied, forbidden } = WORDS[language];
  const done = await navigator.clipboard.writeText(text).then(
    () => copied,
    () => forbidden,
  );
  setText(word, done);
  setTimeout(() => word.replaceChildren(...before), COPIED_MS);
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
    setText(button, `${WORDS[language].theme}: ${WORDS[language].themes[theme]}`);
  };
  addEventListener('languagechosen', draw);
  button.hidden = false;
  button.addEventListener('click', () => {
    theme = themeAfter(theme);
    writeTheme(theme);
    draw();
  });
  draw();
}

/** The language of the console is that of this page too. */
function enableLanguages(): void {
  const button = byId('language', HTMLButtonElement);
  const draw = (): void => {
    const { contents, controls, other, filter: hint } = WORDS[language];
    document.documentElement.lang = language;
    inside(document.body, 'nav', HTMLElement).ariaLabel = contents;
    inside(document.body, '.tools', HTMLElement).ariaLabel = controls;
    const [short = ''] = other.split(' ', 1);
    setText(button, short);
    button.setAttribute('aria-label', other);
    const input = byId('filter-text', HTMLInputElement);
    input.placeholder = hint;
    filter(input.value);
    dispatchEvent(new Event('languagechosen'));
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    language = language === 'en' ? 'zh-CN' : 'en';
    writeLanguage(language);
    draw();
  });
  language = readLanguage();
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
enableLanguages();
foldContents();
nameThisGateway();
enableCopying();
enableFilter();
