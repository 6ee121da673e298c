// Markup as text: whatever is put in is escaped, unless it is itself markup made here.

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Child = Markup | string | undefined | readonly Child[];
type Attributes = Readonly<Record<string, string | true | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  return new Markup(`<${name}${written.join('')}>${children.map(textOf).join('')}</${name}>`);
}

function attribute(name: string, value: string | true | undefined): string {
  if (value === undefined) return '';
  return value === true ? ` ${name}` : ` ${name}="${escape(value)}"`;
}

function textOf(child: Child): string {
  if (child === undefined) return '';
  if (child instanceof Markup) return child.text;
  return typeof child === 'string' ? escape(child) : child.map(textOf).join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** The little Markdown that descriptions use: `code`, and paragraphs. */
export function paragraphs(text: string): Markup[] {
  return text.split('\n\n').map((one) => element('p', {}, inline(one)));
}

export function inline(text: string): Child[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part));
}

/** Code with the button that copies it; the page's script makes the button work, and shows it only then. */
export function copyable(code: string, label: string): Markup {
  return element(
    'div',
    { class: 'copyable' },
    element('pre', { tabindex: '0' }, element('code', {}, code)),
    element('button', { type: 'button', class: 'copy', hidden: true, 'aria-label': `Copy ${label}` }, 'Copy'),
  );
}
