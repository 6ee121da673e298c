// Pieces of the page: the little Markdown of descriptions, code to copy, and tables.

import { type Html, html, type Part } from '../../../lambdas/pages/html';
import { inChinese } from './texts-zh';
import { both } from './words';

/** The little Markdown that descriptions use: `code`, and paragraphs. */
export function paragraphs(text: string): Html[] {
  return text.split('\n\n').map((one) => html`<p>${inline(one)}</p>`);
}

export function inline(text: string): Part[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** In both languages where there is Chinese. */
export function said(english: string): Html {
  const zh = inChinese(english);
  return zh === undefined ? html`${inline(english)}` : both(inline(english), inline(zh));
}

/** Code with the button that copies it; the page's script makes the button work, and shows it only then. */
export function copyable(code: string, label: Html): Html {
  return html`<div class="copyable"><pre tabindex="0"><code>${code}</code></pre>
<button type="button" class="copy" hidden><span class="word">${both('Copy', '复制')}</span><span class="unseen"> ${label}</span></button></div>`;
}

/** The first cell of a row is its heading. The roles keep it a table where a narrow screen lays its cells out as blocks. */
export function table(columns: readonly Part[], rows: readonly (readonly Part[])[]): Html {
  const head = columns.map((name) => html`<th role="columnheader" scope="col">${name}</th>`);
  return html`<table role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${rows.map(rowOf)}</tbody></table>`;
}

function rowOf([heading, ...cells]: readonly Part[]): Html {
  return html`<tr role="row"><th role="rowheader" scope="row">${heading}</th>${cells.map((cell) => html`<td role="cell">${cell}</td>`)}</tr>`;
}
