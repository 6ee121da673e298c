// Makes elements. Texts only ever enter as text, and links lead nowhere but within this page.

export type Child = Node | string | null | undefined | false;

/** @param className empty for none. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className !== '') element.className = className;
  element.append(
    ...children.filter((child): child is Node | string =>
      typeof child === 'object' ? child !== null : typeof child === 'string',
    ),
  );
  return element;
}

/** @param hash from `routeHash`. */
export function linkTo(hash: string, text: string, className = ''): HTMLAnchorElement {
  const link = make('a', className, text);
  link.href = hash;
  return link;
}

export function button(text: string, onClick: () => void, className = ''): HTMLButtonElement {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

/** A section with a heading, as the views have them one below the other. */
export function panel(title: string, ...children: readonly Child[]): HTMLElement {
  return make('section', 'panel', make('h3', '', title), ...children);
}

/** A table with headings; the first cell of a row is its header. It scrolls by itself where it is too wide. */
export function tableOf(label: string, headings: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  const table = make('table', 'data');
  table.setAttribute('aria-label', label);
  const heads = headings.map((text) => {
    const cell = make('th', '', text);
    cell.scope = 'col';
    return cell;
  });
  const body = rows.map((row) =>
    make(
      'tr',
      '',
      ...row.map((child, index) => {
        if (index > 0) {
          const cell = make('td', '', child);
          cell.dataset['label'] = headings[index] ?? '';
          return cell;
        }
        const head = make('th', '', child);
        head.scope = 'row';
        return head;
      }),
    ),
  );
  table.append(make('thead', '', make('tr', '', ...heads)), make('tbody', '', ...body));
  return make('div', 'scroll', table);
}

/** Names with values, such as what is known about a Cell. */
export function factsOf(facts: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  const shown = facts.filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false);
  return make(
    'dl',
    'facts',
    ...shown.map(([name, value]) => make('div', '', make('dt', '', name), make('dd', '', value))),
  );
}
